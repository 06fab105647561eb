/** Blocks through the real interface: made of selected layers, repeated, kept, used again in another project, dissolved. */
import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../helpers/studio.ts';

const card = (page: Page, id: string): Locator => page.locator(`.react-flow__node[data-id="${id}"]`);
const totals = (page: Page): Locator => page.getByTestId('totals');
const undo = (page: Page): Locator => page.getByRole('button', { name: /^Undo / });

async function begin(page: Page, template: string): Promise<void> {
  await page.getByRole('listitem').filter({ hasText: template }).getByRole('button', { name: 'Use it with my data' }).click();
  await page.locator('[data-room="network"]').click();
  await expect(page.locator('.nl-network')).toBeVisible();
}

test('a block is made, repeated, kept and used in another project', async ({ studio }) => {
  const { page } = studio;
  await begin(page, 'ConvNet for colour pictures');
  await expect(totals(page)).toHaveText(/62,006 parameters/);

  await test.step('of the selected layers, with the keyboard', async () => {
    await card(page, 'fc2').click();
    await card(page, 'relu4').click({ modifiers: ['Shift'] });
    await page.keyboard.press('Control+g');
    await expect(undo(page)).toHaveAccessibleName(/Make block/);
    await expect(page.locator('.nl-block')).toHaveCount(1);
  });

  await test.step('what cannot stand twice in a row says why, and the Fix mends it', async () => {
    await page.getByRole('tab', { name: /^Problems/ }).click();
    const times = page.getByRole('textbox', { name: /How often Block stands in a row/ });
    await times.fill('3');
    await expect(page.getByText(/cannot stand 3 times in a row: it takes 120 and gives 84/).first()).toBeVisible();
    await page.getByRole('button', { name: 'Do not repeat it' }).first().click();
    await expect(times).toHaveValue('× 1');
  });

  await test.step('with one shape in and out it counts all copies', async () => {
    await card(page, 'fc2').click();
    await page.getByRole('textbox', { name: 'Units' }).fill('120');
    await page.getByRole('textbox', { name: 'Units' }).press('Enter');
    await expect(totals(page)).toHaveText(/66,722 parameters/);
    await page.getByRole('textbox', { name: /How often Block stands in a row/ }).fill('4');
    await expect(totals(page)).toHaveText(/110,282 parameters/); // 3 * (120 * 120 + 120) more
    await studio.shot('blocks');
  });

  await test.step('kept, it is in the palette of the next project', async () => {
    const name = page.getByRole('textbox', { name: 'Name of the block' });
    await name.fill('Deep part');
    await name.press('Enter');
    await page.getByRole('button', { name: 'Keep this block for other projects' }).click();
    const kept = page.locator('.nl-lib-kept').filter({ hasText: 'Deep part' });
    await expect(kept).toContainText('2 layers × 4');
    await expect(page.getByText('All changes saved')).toBeVisible();
    await page.getByRole('button', { name: 'All projects' }).click();
    await begin(page, 'Dense network for tables');
    const before = await page.locator('.react-flow__node').count();
    await page.locator('.nl-lib-kept').filter({ hasText: 'Deep part' }).locator('.nl-lib-item').dblclick();
    await expect(page.locator('.react-flow__node')).toHaveCount(before + 2);
    await expect(page.getByRole('textbox', { name: 'Name of the block' })).toHaveValue('Deep part');
  });

  await test.step('dissolved, its layers stay', async () => {
    const count = await page.locator('.react-flow__node').count();
    await page.getByRole('button', { name: /^Dissolve the block/ }).click();
    await expect(page.locator('.nl-block')).toHaveCount(0);
    await expect(page.locator('.react-flow__node')).toHaveCount(count);
  });
});
