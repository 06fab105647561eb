/** Results and Share on a small table: words, matrix by keyboard, trying a row, the exported file and its parity. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { audit, auditOpen, beginWithSample, goTo, saveAsOnnx, train } from '../helpers/screen.ts';
import { expect, test } from '../helpers/studio.ts';

test('a trained network is judged, tried and exported', async ({ studio }) => {
  const { page } = studio;
  await beginWithSample(page, 'A table', /Penguins/);

  await test.step('before training both rooms say what to do', async () => {
    await goTo(page, 'results');
    await expect(page.getByRole('heading', { name: 'No trained network yet.' })).toBeVisible();
    await goTo(page, 'share');
    await expect(page.getByRole('heading', { name: 'Nothing to share yet.' })).toBeVisible();
  });

  await train(page, null);
  await page.getByRole('button', { name: 'See the results', exact: true }).click();
  await expect(page.locator('[data-metric="accuracy"]')).toHaveText(/^\d/);
  expect(Number.parseFloat((await page.locator('[data-metric="accuracy"]').textContent()) ?? '0')).toBeGreaterThan(80);
  await expect(page.getByText(/would be right \d+% of the time/)).toBeVisible();

  await test.step('the matrix is walked by arrow keys and opens its rows', async () => {
    await page.locator('[data-cell="0-0"]').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await expect(page.locator('[data-cell="1-1"]')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(
      page
        .getByRole('dialog', { name: /recognised/ })
        .getByText(/% sure/)
        .first(),
    ).toBeVisible();
    await auditOpen(page, 'dialog');
    await page.keyboard.press('Escape');
    await expect(page.locator('[data-cell="1-1"]')).toBeFocused();
  });

  await test.step('a row of the test set is tried, then changed by hand', async () => {
    const answer = page.locator('.nl-answer');
    await page.getByRole('button', { name: 'A row from the test set' }).click();
    await expect(answer.getByText(/In the data:/)).toBeVisible();
    await page.getByRole('button', { name: 'Predict' }).click();
    await expect(answer.getByText(/In the data:/)).toHaveCount(0);
    await expect(answer.getByRole('listitem').first()).toContainText('%');
    await expect(page.getByText('Nothing left this machine.')).toBeVisible();
  });
  await audit(studio, 'results', async () => {
    await expect(page.locator('[data-metric="accuracy"]')).toBeVisible();
  });
  await studio.look({ theme: 'light', language: 'en' });

  await goTo(page, 'share');
  await saveAsOnnx(page, 'penguins.onnx');
  expect(Number(await page.locator('.nl-exported').getAttribute('data-parity'))).toBeLessThan(1e-5);
  expect(existsSync(join(studio.home, 'penguins.onnx'))).toBe(true);
  await expect(page.getByRole('row', { name: /penguins\.onnx/ })).toBeVisible();

  await page.getByRole('button', { name: 'Save the code' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Save here' }).click();
  await expect(page.getByText(/^Saved as .*\.py$/)).toBeVisible();
  await audit(studio, 'share', async () => {
    await expect(page.getByRole('row', { name: /penguins\.onnx/ })).toBeVisible();
  });
});
