/** The main job on real pictures: sample, train, judge, try, export, and the same answer from the file outside the studio. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beginWithSample, goTo, train } from '../helpers/screen.ts';
import { expect, test } from '../helpers/studio.ts';

test('Fashion-MNIST, from an empty studio to an exported network @desktop', async ({ studio }) => {
  test.setTimeout(300_000);
  const { page, home } = studio;
  await studio.look({ theme: 'light', language: 'en', size: [1280, 800] });
  await studio.shot('main-1-start');
  await beginWithSample(page, 'Pictures', /Fashion-MNIST/);
  await expect(page.getByRole('img', { name: /Row \d+/ }).first()).toBeVisible();
  await studio.shot('main-2-data');
  await goTo(page, 'network');
  await expect(page.locator('.react-flow__node').first()).toBeVisible();
  await studio.shot('main-3-network');
  await train(page, null, 200_000);
  await studio.shot('main-4-training');

  await page.getByRole('button', { name: 'See the results', exact: true }).click();
  const accuracy = page.locator('[data-metric="accuracy"]');
  await expect(accuracy).toHaveText(/^\d/, { timeout: 60_000 });
  expect(Number.parseFloat((await accuracy.textContent()) ?? '0')).toBeGreaterThanOrEqual(82);
  await studio.shot('main-5-results');

  const picture = join(home, 'tried.png');
  await page.getByRole('button', { name: 'A picture from the test set' }).click();
  const answer = page.locator('.nl-answer');
  await expect(answer).toBeVisible({ timeout: 30_000 });
  const url = (await page.locator('.nl-try-picture').getAttribute('src')) ?? '';
  writeFileSync(picture, Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'));
  await page.locator('.nl-try input[type=file]').setInputFiles(picture);
  await expect(answer.getByText(/In the data:/)).toHaveCount(0);
  const bars = await answer.getByRole('listitem').allInnerTexts();
  await studio.shot('main-6-try');

  await goTo(page, 'share');
  await page.getByRole('button', { name: 'Save as ONNX' }).click();
  await page.getByRole('dialog').getByLabel('File name').fill('clothes.onnx');
  await page.getByRole('dialog').getByRole('button', { name: 'Save here' }).click();
  await expect(page.locator('.nl-exported')).toHaveAttribute('data-ok', 'true', { timeout: 60_000 });
  await studio.shot('main-7-share');

  const root = resolve(import.meta.dirname, '../..');
  const said = execFileSync(process.execPath, ['main/bootstrap/run.mjs', 'netloom', 'predict', join(home, 'clothes.onnx'), picture, '--json'], { cwd: root, encoding: 'utf8', env: { ...process.env, NETLOOM_HOME: home } });
  const { predictions } = JSON.parse(said) as { predictions: { classes: { name: string; probability: number }[] }[] };
  const shown = bars.map((bar) => bar.split('\n')).map((parts) => ({ name: parts[0] ?? '', percent: Number.parseFloat(parts.at(-1) ?? '') }));
  for (const [index, { name, percent }] of shown.entries()) {
    const outside = predictions[0]?.classes.find((one) => one.name === name);
    expect(Math.abs((outside?.probability ?? -1) * 100 - percent), `${index}: ${name}`).toBeLessThan(0.06);
  }
  expect(predictions[0]?.classes[0]?.name).toBe(shown[0]?.name);
});
