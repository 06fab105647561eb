/** Unit tests. End-to-end tests are Playwright's (playwright.config.ts); the oracle suite runs where PyTorch is installed. */
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const oracle = process.env['NETLOOM_ORACLE'] === '1';
/** Nothing a test leaves behind reaches the next, in whatever order: the files of a process share what is loaded, which takes longer than they do. */
const together = ['test/shared/**/*.test.ts', 'test/renderer/**/*.test.{ts,tsx}', 'test/main/engine/**/*.test.ts'];

export default defineConfig({
  test: {
    environment: 'node',
    // Worker processes and databases need real processes below the test, not threads.
    pool: 'forks',
    maxWorkers: availableParallelism(),
    // Waiting is for states; on a machine ten times as slow the same tests pass.
    globalSetup: ['test/helpers/build-once.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    passWithNoTests: true,
    // A forgotten `.only` would silently skip the rest.
    allowOnly: false,
    projects: oracle
      ? [
          {
            extends: true,
            test: { name: 'oracle', include: ['test/oracle/**/*.test.ts'], globalSetup: ['test/helpers/build-once.ts', 'test/oracle/serve.ts'] },
          },
        ]
      : [
          { extends: true, test: { name: 'studio', include: ['test/**/*.test.{ts,tsx}'], exclude: [...together, 'test/e2e/**', 'test/oracle/**'] } },
          { extends: true, test: { name: 'together', include: together, isolate: false } },
        ],
  },
});
