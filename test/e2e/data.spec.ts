/** The Data room: a folder of pictures, a table, parts, versions, what was skipped. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { audit, beginWithSample, seriousFindings } from '../helpers/screen.ts';
import { expect, type Studio, test } from '../helpers/studio.ts';

/** Two kinds of picture of several sizes and formats, and one file that only looks like a picture. */
async function pictureFolder(studio: Studio): Promise<string> {
  const folder = join(studio.home, 'fruit');
  for (const [kind, background] of [
    ['apple', '#c22'],
    ['plum', '#527'],
  ] as const) {
    mkdirSync(join(folder, kind), { recursive: true });
    for (let index = 0; index < 12; index++) {
      const picture = sharp({ create: { width: 40 + index, height: 36 + 2 * index, channels: 3, background } });
      await picture.toFormat(index % 2 ? 'png' : 'jpeg').toFile(join(folder, kind, `${index}.${index % 2 ? 'png' : 'jpg'}`));
    }
  }
  writeFileSync(join(folder, 'plum', 'broken.png'), 'not a picture');
  return folder;
}

test('a folder of pictures is looked at, resized, read, and what could not be read is named', async ({ studio }) => {
  const { page } = studio;
  await pictureFolder(studio);
  await page.getByRole('radio', { name: 'Pictures' }).click();
  await page.getByRole('radio', { name: /Which kind is it/ }).click();
  await page.getByRole('button', { name: 'With my own data' }).click();
  await page.getByRole('button', { name: 'Choose a folder' }).click();
  const dialog = page.getByRole('dialog', { name: 'Choose the folder that holds your pictures' });
  await dialog.getByRole('button', { name: 'fruit' }).click();
  await dialog.getByRole('button', { name: 'Choose this folder' }).click();

  await expect(page.getByRole('heading', { name: 'This is what was found' })).toBeVisible();
  await expect(page.getByRole('heading', { name: '2 classes' })).toBeVisible();
  expect(await seriousFindings(page, '#content'), 'plan').toEqual([]);
  await studio.shot('data-plan');
  await page.getByLabel('Height').fill('24');
  await page.getByLabel('Width').fill('24');
  await page.getByLabel('Width').press('Tab');
  await page.getByRole('button', { name: 'Read the data' }).click();

  await expect(page.getByRole('heading', { level: 1, name: 'fruit' })).toBeVisible();
  await expect(page.getByText('24 × 24')).toBeVisible();
  await expect(page.getByRole('heading', { name: '1 file was skipped' })).toBeVisible();
  await expect(page.getByText('broken.png')).toBeVisible();
  await expect(page.getByRole('img', { name: /apple, Row/ }).first()).toBeVisible();

  await test.step('choosing a class in the chart shows its pictures only', async () => {
    await page.getByRole('button', { name: /^plum/ }).click();
    await expect(page.getByRole('status').filter({ hasText: '12 shown' })).toBeVisible();
    await expect(page.getByRole('img', { name: /apple, Row/ })).toHaveCount(0);
  });
  await studio.shot('data-pictures');
  expect(await seriousFindings(page, '#content'), 'pictures').toEqual([]);
});

test('a table is read as the person says, and its parts can be changed and undone', async ({ studio }) => {
  const { page } = studio;
  const rows = Array.from({ length: 60 }, (_, index) => `${index},${(index * 7) % 11},${index % 3 === 0 ? 'red' : 'blue'},${index * 2.5 + 3}`);
  writeFileSync(join(studio.home, 'prices.csv'), ['id,rooms,district,price', ...rows].join('\n'));
  await page.getByRole('radio', { name: 'A table' }).click();
  await page.getByRole('radio', { name: /How much is it/ }).click();
  await page.getByRole('button', { name: 'With my own data' }).click();
  await page.getByRole('button', { name: 'Choose a file' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /prices\.csv/ })
    .click();
  await page.getByRole('dialog').getByRole('button', { name: 'Choose', exact: true }).click();

  await expect(page.getByText('It only numbers the rows.')).toBeVisible();
  expect(await seriousFindings(page, '#content'), 'table plan').toEqual([]);
  // A number was asked for.
  await expect(page.getByRole('combobox', { name: 'Column to predict' })).toHaveValue('price');
  await studio.shot('data-table-plan');
  await page.getByRole('button', { name: 'Read the data' }).click();
  await expect(page.getByRole('heading', { name: 'What to predict: price' })).toBeVisible();
  await expect(page.getByRole('columnheader', { name: 'price ★' })).toBeVisible();
  await expect(page.getByRole('columnheader', { name: 'id' })).toHaveCount(0);

  const testSize = page.locator('.nl-split-sizes [data-part="test"] dd').first();
  await expect(testSize).toHaveText('9');
  await page.getByLabel('Share for the test').fill('30');
  await page.getByLabel('Share for the test').press('Enter');
  await expect(testSize).toHaveText('18');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Undo / }).click();
  await expect(testSize).toHaveText('9');
});

test('dropped files are brought in', async ({ studio }) => {
  const { page } = studio;
  await page.getByRole('radio', { name: 'A table' }).click();
  await page.getByRole('radio', { name: /Which kind is it/ }).click();
  await page.getByRole('button', { name: 'With my own data' }).click();
  await expect(page.locator('.nl-drop')).toBeVisible();
  const content = ['width,kind', ...Array.from({ length: 40 }, (_, index) => `${(index * 7) % 23},${index < 20 ? 'small' : 'large'}`)].join('\n');
  const transfer = await page.evaluateHandle((text) => {
    const made = new DataTransfer();
    made.items.add(new File([text], 'sizes.csv', { type: 'text/csv' }));
    return made;
  }, content);
  await page.locator('.nl-drop').dispatchEvent('drop', { dataTransfer: transfer });
  await expect(page.getByRole('heading', { name: 'This is what was found' })).toBeVisible();
  await page.getByRole('combobox', { name: 'Column to predict' }).click();
  await page.getByRole('option', { name: 'kind', exact: true }).click();
  await page.getByRole('button', { name: 'Read the data' }).click();
  await expect(page.getByRole('columnheader', { name: 'kind ★' })).toBeVisible();
});

test('the Data room has no serious accessibility findings, empty and full', async ({ studio }) => {
  const { page } = studio;
  await page.getByRole('listitem').filter({ hasText: 'Dense network' }).getByRole('button', { name: 'Use it with my data' }).click();
  await audit(studio, 'data-empty', async () => {
    await expect(page.locator('.nl-gallery-samples .nl-card').first()).toBeVisible();
  });
  await studio.look({ theme: 'light', language: 'en' });
  await page.getByRole('button', { name: 'All projects' }).click();
  await beginWithSample(page, 'A table', /Penguins/);
  await audit(studio, 'data-table', async () => {
    await expect(page.getByRole('columnheader').first()).toBeVisible();
  });
});
