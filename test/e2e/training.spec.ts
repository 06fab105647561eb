/** The Training room on a small table: why it cannot start, starting, pausing, going on, stopping, comparing runs. */
import { audit, beginWithSample, goTo, train } from '../helpers/screen.ts';
import { expect, test } from '../helpers/studio.ts';

test('a run is started, watched, paused, continued, stopped and compared with another', async ({ studio }) => {
  const { page } = studio;

  await test.step('without data it says why it cannot start', async () => {
    await page.getByRole('listitem').filter({ hasText: 'Dense network' }).getByRole('button', { name: 'Use it with my data' }).click();
    await goTo(page, 'training');
    const start = page.getByRole('button', { name: 'Start training' });
    await expect(start).toHaveAttribute('aria-disabled', 'true');
    await expect(start).toHaveAccessibleDescription(/data first|problem/);
    await page.getByRole('button', { name: 'All projects' }).click();
  });

  await beginWithSample(page, 'A table', /Iris/);
  await goTo(page, 'training');
  const badge = page.locator('.nl-run-panel .nl-badge');

  await test.step('a long run is paused, continued and stopped', async () => {
    await page.getByLabel('Epochs', { exact: true }).fill('100000');
    await page.getByLabel('Epochs', { exact: true }).press('Enter');
    await expect(page.getByText('All changes saved')).toBeVisible();
    await page.getByRole('button', { name: 'Start training' }).click();
    await expect(badge).toHaveAttribute('data-status', 'running');
    await expect(page.locator('[data-room="training"]')).toHaveAttribute('data-state', 'working');
    await page.locator('.nl-run-panel').getByRole('button', { name: 'Pause' }).click();
    await expect(badge).toHaveAttribute('data-status', 'paused');
    await page.locator('.nl-run-panel').getByRole('button', { name: 'Continue' }).click();
    await expect(badge).toHaveAttribute('data-status', 'running');
    await studio.shot('training-running');
    await page.locator('.nl-run-panel').getByRole('button', { name: 'Stop', exact: true }).click();
    await expect(badge).toHaveAttribute('data-status', 'stopped');
  });

  await test.step('another optimizer brings its learning rate, and says so', async () => {
    await page.getByRole('combobox', { name: 'Optimizer' }).click();
    await page.getByRole('option', { name: /\(SGD\)/ }).click();
    await expect(page.getByText(/The learning rate is now/)).toBeVisible();
  });

  await train(page, 20);
  await expect(page.getByRole('textbox', { name: /^Rename run/ })).toHaveCount(2);
  await page.getByRole('checkbox', { name: 'Show the curve of Run 1' }).check();
  await expect(page.getByRole('figure', { name: /^Loss:.*2 training now/ })).toBeVisible();

  const csv = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save curve as CSV: Loss' }).click();
  expect((await csv).suggestedFilename()).toBe('curves.csv');

  await audit(studio, 'training', async () => {
    await expect(page.locator('.nl-history-table')).toBeVisible();
  });
});
