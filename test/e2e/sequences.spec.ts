/** Texts and series through the real interface: mails are sorted, sunspots forecast, a text is written on. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beginWithSample, goTo, saveAsOnnx, setExpert, train } from '../helpers/screen.ts';
import { expect, test } from '../helpers/studio.ts';

test('mails are sorted, one of them is hidden from it and tried, and the network is exported', async ({ studio }) => {
  const { page } = studio;
  await beginWithSample(page, 'Text', /Mails/);
  await train(page, 2);
  await page.getByRole('button', { name: 'See the results', exact: true }).click();
  const accuracy = page.locator('[data-metric="accuracy"]');
  await expect(accuracy).toHaveText(/^\d/);
  expect(Number.parseFloat((await accuracy.textContent()) ?? '0')).toBeGreaterThan(70);

  const answer = page.locator('.nl-answer');
  await page.getByRole('button', { name: 'A text from the test set' }).click();
  await expect(answer.getByText(/In the data: (ham|spam)/)).toBeVisible();
  await expect(answer.locator('[data-sure]')).toBeVisible();
  await page.getByRole('textbox', { name: 'Text' }).fill('Dear friend, claim your free prize now, click here');
  await page.keyboard.press('Control+Enter');
  await expect(answer.getByText(/In the data/)).toHaveCount(0);
  await expect(answer.getByRole('heading')).toHaveText('spam');
  await studio.shot('text-tried');

  await goTo(page, 'share');
  await expect(page.getByText('The way text is cut into pieces is inside')).toBeVisible();
  await saveAsOnnx(page, 'mails.onnx');
  expect(existsSync(join(studio.home, 'mails.onnx'))).toBe(true);
});

test('sunspots are forecast, from the data and from numbers typed in', async ({ studio }) => {
  const { page } = studio;
  await beginWithSample(page, 'A series', /Sunspots/);
  await train(page, null);
  await page.getByRole('button', { name: 'See the results', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'What came, and what was forecast' })).toBeVisible();
  // Always saying the average explains nothing.
  expect(Number.parseFloat((await page.locator('[data-metric="r2"]').textContent()) ?? '0')).toBeGreaterThan(0.3);
  await page.getByRole('button', { name: 'A row from the test set' }).click();
  await expect(page.getByRole('img', { name: /^The last 24 rows/ })).toBeVisible();
  await expect(page.getByText(/In the data: \d/)).toBeVisible();

  const typed = page.getByRole('textbox', { name: 'sunspots' });
  await typed.fill('10 20 thirty');
  await expect(page.getByText('Only numbers, please.')).toBeVisible();
  await typed.fill(Array.from({ length: 24 }, (_, year) => Math.round(60 - 55 * Math.cos((year / 11) * 2 * Math.PI))).join('\n'));
  await page.getByRole('button', { name: 'Predict' }).click();
  await expect(page.getByText(/In the data: \d/)).toHaveCount(0);
  await expect(page.locator('.nl-answer-best')).toHaveText(/^\d/);
  await studio.shot('series-tried');
});

test('a network learns to write for a moment, tells how long it would take, writes, and another is built on it', async ({ studio }) => {
  const { page } = studio;
  await beginWithSample(page, 'Text', /King James/, /How does it go on/);
  await setExpert(page, 'Steps in an epoch', 6);
  await setExpert(page, 'Validation batches', 1);
  await train(page, 1);
  await expect(page.locator('[data-need="time"]')).toHaveText(/^One epoch: about .* on this computer/);
  await page.getByRole('button', { name: 'See the results', exact: true }).click();
  await page.getByLabel('How it begins').fill('And God said');
  await page.getByLabel('Length').fill('40');
  await page.getByRole('button', { name: 'Write', exact: true }).click();
  await expect(page.getByText(/^40 pieces/)).toBeVisible();
  await expect(page.locator('.nl-written p')).toHaveText(/^And God said.{10}/s);
  await studio.shot('text-written');
  await expect(page.locator('[data-unknown]')).toHaveCount(0);
  await page.getByLabel('How it begins').fill('And Ω said');
  await page.getByRole('button', { name: 'Write again' }).click();
  await expect(page.locator('[data-unknown]')).toContainText('without “Ω”');

  await goTo(page, 'training');
  await page.getByRole('button', { name: /^Build on it/ }).click();
  await page.getByRole('radio', { name: /Judge whole texts/ }).click();
  await page.getByRole('button', { name: 'Build it' }).click();
  await page.getByRole('button', { name: 'Use this sample: Mails, wanted and unwanted' }).click();
  await expect(page.locator('[data-room="data"]')).toHaveAttribute('data-state', 'done');
  await goTo(page, 'training');
  await expect(page.getByText(/^Taken over: \d+ layers with [\d,]+ trained numbers/)).toBeVisible();
  await expect(page.getByText(/^Begins by chance: Fully connected/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Train again' })).not.toHaveAttribute('aria-disabled', 'true');
});
