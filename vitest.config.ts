/** Unit tests. End-to-end tests are Playwright's (playwright.config.ts); the oracle suite runs where PyTorch is installed. */
import { defineConfig } from 'vitest/config';

const oracle = process.env['NETLOOM_ORACLE'] === '1';

export default defineConfig({
  test: {
    include: oracle ? ['test/oracle/**/*.test.ts'] : ['test/**/*.test.{ts,tsx}'],
    exclude: oracle ? [] : ['test/e2e/**', 'test/oracle/**', '**/node_modules/**'],
    environment: 'node',
    // Worker processes and databases need real processes below the test, not threads.
    pool: 'forks',
    testTimeout: 30_000,
    // A shared build machine stalls now and then.
    retry: process.env['CI'] === 'true' ? 1 : 0,
    hookTimeout: 60_000,
    passWithNoTests: true,
    // A forgotten `.only` would silently skip the rest.
    allowOnly: false,
  },
});
