/** End-to-end tests in a real browser (project `browser`) and in the desktop shell where its binary is (project `electron`). */
import { defineConfig } from '@playwright/test';
import type { StudioOptions } from './test/helpers/studio.ts';

export default defineConfig<StudioOptions>({
  testDir: 'test/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test/.artifacts/playwright',
  // Training is measured, and two cores do not carry two trainings.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  // A shared build machine stalls now and then; what passed only the second time is reported as flaky.
  retries: process.env['CI'] === 'true' ? 1 : 0,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: process.env['NETLOOM_REPORT'] === undefined ? [['list']] : [['line'], ['json', { outputFile: process.env['NETLOOM_REPORT'] }]],
  use: {
    viewport: { width: 1280, height: 800 },
    actionTimeout: 10_000,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'browser', grepInvert: /@desktop-only/, use: { host: 'browser' } },
    { name: 'electron', grep: /@desktop/, use: { host: 'electron' } },
  ],
});
