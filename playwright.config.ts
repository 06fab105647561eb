/** End-to-end tests in a real browser (project `browser`; those that train, `training`) and in the desktop shell where its binary is (project `electron`). */
import { defineConfig } from '@playwright/test';
import type { StudioOptions } from './test/helpers/studio.ts';

/** Two cores do not carry two trainings: their specs run one at a time, beside one of the others. */
const training = /(main-job|results|sequences|training)\.spec\.ts$/;

export default defineConfig<StudioOptions>({
  testDir: 'test/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test/.artifacts/playwright',
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  // A shared build machine stalls now and then; what passed only the second time is reported as flaky.
  retries: process.env['CI'] === 'true' ? 1 : 0,
  // What is waited for is a state, never a time: on a machine ten times as slow the same tests pass.
  timeout: 300_000,
  expect: { timeout: 45_000 },
  reporter: process.env['NETLOOM_REPORT'] === undefined ? [['list']] : [['line'], ['json', { outputFile: process.env['NETLOOM_REPORT'] }]],
  use: {
    viewport: { width: 1280, height: 800 },
    actionTimeout: 45_000,
    // Recorded from the start, a trace would cost every test a fifth of its time.
    trace: 'on-first-retry',
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'training', testMatch: training, grepInvert: /@desktop-only/, workers: 1, use: { host: 'browser' } },
    { name: 'browser', testIgnore: training, grepInvert: /@desktop-only/, use: { host: 'browser' } },
    { name: 'electron', grep: /@desktop/, workers: 1, use: { host: 'electron' } },
  ],
});
