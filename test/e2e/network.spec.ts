/** The Network room through the real interface: adding by every way, wiring wrongly and mending, undo, copies, keyboard only, axe. */
import type { Locator, Page } from '@playwright/test';
import { goTo, seriousFindings } from '../helpers/screen.ts';
import { expect, type Studio, test } from '../helpers/studio.ts';

const card = (page: Page, id: string): Locator => page.locator(`.react-flow__node[data-id="${id}"]`);
const cards = (page: Page): Locator => page.locator('.react-flow__node');
const wires = (page: Page): Locator => page.locator('.react-flow__edge');
const paletteItem = (page: Page, type: string): Locator => page.locator(`.nl-lib-item[data-type="${type}"]`);
const undoButton = (page: Page): Locator => page.getByRole('button', { name: /^Undo / });

/** A new project from the ConvNet template, in its Network room. */
async function begin(studio: Studio): Promise<Page> {
  const { page } = studio;
  await page.getByRole('listitem').filter({ hasText: 'ConvNet for colour pictures' }).getByRole('button', { name: 'Use it with my data' }).click();
  await goTo(page, 'network');
  await expect(page.locator('.nl-network')).toBeVisible();
  return page;
}

async function saved(page: Page): Promise<void> {
  await expect(page.getByText('All changes saved')).toBeVisible();
}

async function middle(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('not on the screen');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

test('layers are added by double click, by drag, onto a wire, and out of a socket', async ({ studio }) => {
  const page = await begin(studio);
  await expect(cards(page)).toHaveCount(14);
  await expect(page.getByTestId('totals')).toHaveText(/62,006 parameters/);

  await test.step('double click adds after the selected layer and connects', async () => {
    await card(page, 'relu3').click();
    await paletteItem(page, 'dropout').dblclick();
    await expect(cards(page)).toHaveCount(15);
    await expect(wires(page)).toHaveCount(14);
    await expect(undoButton(page)).toHaveAccessibleName(/Add Dropout/);
    await expect(card(page, 'dropout-1').locator('.nl-layer')).toHaveAttribute('data-selected', 'true');
  });

  await test.step('dropped on a wire it is put on it', async () => {
    const from = await middle(card(page, 'fc3').locator('.react-flow__handle-right'));
    const to = await middle(card(page, 'answer').locator('.react-flow__handle-left'));
    const canvas = page.locator('.nl-canvas');
    const origin = await canvas.boundingBox();
    if (origin === null) throw new Error('no canvas');
    await paletteItem(page, 'dropout').scrollIntoViewIfNeeded();
    await paletteItem(page, 'dropout').dragTo(canvas, { targetPosition: { x: (from.x + to.x) / 2 - origin.x, y: (from.y + to.y) / 2 - origin.y } });
    await expect(cards(page)).toHaveCount(16);
    await expect(wires(page)).toHaveCount(15);
  });

  await test.step('a wire pulled into empty space offers what fits', async () => {
    const start = await middle(card(page, 'relu1').locator('.react-flow__handle-right'));
    await page.mouse.move(start.x, start.y);
    await page.mouse.down();
    await page.mouse.move(start.x + 12, start.y + 30, { steps: 4 });
    await page.mouse.move(start.x + 24, start.y + 62, { steps: 4 });
    await page.mouse.up();
    const menu = page.getByRole('dialog', { name: 'Add a layer here' });
    await expect(menu).toBeVisible();
    await expect(menu.locator('[data-id="linear"]')).toContainText('6 maps of 28');
    await expect(menu.locator('[data-id="linear"]')).toHaveAttribute('aria-disabled', 'true');
    await page.keyboard.type('gelu');
    await page.keyboard.press('Enter');
    await expect(menu).toBeHidden();
    await expect(cards(page)).toHaveCount(17);
    await expect(wires(page)).toHaveCount(16);
  });

  await saved(page);
});

test('a wrong wire gives a Problem at once, its layer is lit, and the Fix is one named step', async ({ studio }) => {
  const page = await begin(studio);
  await card(page, 'flatten').click();
  await page.keyboard.press('Delete');
  await expect(cards(page)).toHaveCount(13);
  await expect(wires(page)).toHaveCount(12);
  await expect(card(page, 'fc1').locator('.nl-layer')).toHaveAttribute('data-problem', 'error');

  await page.getByRole('tab', { name: /Problems/ }).click();
  const row = page.locator('.nl-problem-row[data-severity="error"]').first();
  await expect(row).toContainText('16 maps of 5 × 5');
  await row.getByRole('button', { name: 'Fully connected' }).click();
  await expect(card(page, 'fc1').locator('.nl-layer')).toHaveAttribute('data-selected', 'true');
  await row.getByRole('button', { name: /Fix: Insert Flatten/ }).click();
  await expect(page.locator('.nl-problem-row[data-severity="error"]')).toHaveCount(0);
  await expect(cards(page)).toHaveCount(14);
  await expect(page.getByTestId('totals')).toHaveText(/62,006 parameters/);
  await expect(undoButton(page)).toHaveAccessibleName(/Add Flatten/);

  await undoButton(page).click();
  await expect(cards(page)).toHaveCount(13);
  await undoButton(page).click();
  await expect(cards(page)).toHaveCount(14);
  await expect(page.getByRole('button', { name: /^Redo Remove Flatten/ })).toBeVisible();
});

test('settings change the shapes, the costs and the code at once; a fresh page has them', async ({ studio }) => {
  const page = await begin(studio);
  await page.getByRole('tab', { name: 'Code' }).click();
  const code = page.getByTestId('code');
  await expect(code).toContainText('PyTorch');
  await card(page, 'conv1').click();
  await page.getByRole('button', { name: 'Recommended: 32' }).click();
  await expect(card(page, 'conv1')).toContainText('32 filters');
  await expect(card(page, 'conv1').locator('.nl-layer-shape')).toHaveText('32 × 28 × 28');
  await expect(undoButton(page)).toHaveAccessibleName(/Change Filters of Conv2d/);

  const kernel = page.locator('[data-parameter="kernel"] input').first();
  await kernel.fill('3');
  await kernel.press('Enter');
  await expect(card(page, 'conv1').locator('.nl-layer-shape')).toHaveText('32 × 30 × 30');
  await kernel.fill('999');
  await expect(page.locator('[data-parameter="kernel"]')).toContainText('from 1 to 127');
  await kernel.blur();
  await expect(kernel).toHaveValue('3');

  const name = page.getByRole('textbox', { name: 'Name', exact: true });
  await name.fill('Edges');
  await name.press('Enter');
  await expect(card(page, 'conv1').locator('.nl-layer-name')).toHaveText('Edges');
  await saved(page);
  await page.reload();
  await expect(card(page, 'conv1').locator('.nl-layer-name')).toHaveText('Edges');
  await expect(card(page, 'conv1').locator('.nl-layer-shape')).toHaveText('32 × 30 × 30');
});

test('a circle is refused; copy, paste, duplicate, select all, move and arrange', async ({ studio }) => {
  const page = await begin(studio);
  await test.step('a wire that would close a circle is refused with the reason', async () => {
    const from = await middle(card(page, 'relu2').locator('.react-flow__handle-right'));
    const to = await middle(card(page, 'conv2').locator('.react-flow__handle-left'));
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move((from.x + to.x) / 2, from.y + 60, { steps: 5 });
    await page.mouse.move(to.x, to.y, { steps: 5 });
    await page.mouse.up();
    const refusal = page.locator('.nl-problem-float [data-code="would-close-a-circle"]');
    await expect(refusal).toBeVisible();
    await expect(wires(page)).toHaveCount(13);
    await refusal.getByRole('button', { name: 'Dismiss' }).click();
    await expect(refusal).toHaveCount(0);
  });

  await card(page, 'conv1').click();
  await card(page, 'relu1').click({ modifiers: ['Control'] });
  await page.keyboard.press('Control+c');
  await page.keyboard.press('Control+v');
  await expect(cards(page)).toHaveCount(16);
  await expect(wires(page)).toHaveCount(14);
  await expect(undoButton(page)).toHaveAccessibleName(/Paste 2 layers/);
  await page.keyboard.press('Control+d');
  await expect(cards(page)).toHaveCount(18);
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect(cards(page)).toHaveCount(14);

  await card(page, 'answer').click();
  const before = await middle(card(page, 'answer'));
  // Held down, it is one move, however slowly the steps come.
  for (let n = 0; n < 5; n++) await page.keyboard.down('ArrowRight');
  await page.keyboard.up('ArrowRight');
  await expect(undoButton(page)).toHaveAccessibleName(/Move/);
  expect((await middle(card(page, 'answer'))).x).toBeGreaterThan(before.x + 10);
  await page.keyboard.press('Control+z');
  await expect(undoButton(page)).toHaveCount(0);

  await page.keyboard.press('Control+a');
  await expect(page.locator('.nl-layer[data-selected]')).toHaveCount(14);
  await page.keyboard.press('Escape');
  const tidy = await middle(card(page, 'answer'));
  await card(page, 'answer').click();
  await page.keyboard.press('Shift+ArrowDown');
  await expect(undoButton(page)).toBeVisible();
  await page.getByRole('button', { name: 'Arrange automatically' }).click();
  await expect.poll(async () => Math.abs((await middle(card(page, 'answer'))).y - tidy.y)).toBeLessThan(3);
});

test('a network is built with the keyboard alone', async ({ studio }) => {
  const page = await begin(studio);
  await page.locator('.nl-canvas').focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await expect(cards(page)).toHaveCount(0);
  const search = page.getByRole('searchbox', { name: 'Search layers' });
  await page.locator('.nl-canvas').focus();
  await page.keyboard.press('/');
  await expect(search).toBeFocused();
  for (const [words, count] of [
    ['pictures', 1],
    ['conv2d', 2],
    ['relu', 3],
    ['flatten', 4],
    ['linear', 5],
    ['answer', 6],
  ] as const) {
    await search.fill(words);
    await page.keyboard.press('Enter');
    await expect(cards(page)).toHaveCount(count);
  }
  await expect(wires(page)).toHaveCount(5);
  await expect(page.locator('.nl-layer[data-problem="error"]')).toHaveCount(0);

  await test.step('the list of layers is one stop of Tab, and arrows walk in it', async () => {
    await search.fill('');
    const items = page.locator('.nl-lib-item');
    await page.keyboard.press('Tab');
    await expect(items.first()).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(items.nth(1)).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(page.locator('.nl-lib :focus')).toHaveCount(0);
    await page.keyboard.press('Shift+Tab');
    await expect(items.nth(1)).toBeFocused();
  });

  await test.step('Enter goes to the settings of a card, Escape back to it', async () => {
    await card(page, 'linear-1').focus();
    await page.keyboard.press('Enter');
    await expect(page.locator('#nl-inspector :focus')).toHaveCount(1);
    await page.keyboard.press('Escape');
    await expect(card(page, 'linear-1')).toBeFocused();
  });

  await test.step('Tab reaches the cards in the order of the network, C draws a wire', async () => {
    await page.locator('.nl-canvas').focus();
    await page.keyboard.press('Tab');
    await expect(card(page, 'image-input-1')).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(card(page, 'conv2d-1')).toBeFocused();
    await expect(card(page, 'conv2d-1').locator('.nl-layer')).toHaveAttribute('data-selected', 'true');
    await page.keyboard.press('c');
    await expect(page.getByRole('dialog', { name: /Connect Look for patterns to/ })).toBeVisible();
    await page.keyboard.type('flatten');
    await page.keyboard.press('Enter');
    await expect(undoButton(page)).toHaveAccessibleName(/Connect Conv2d to Flatten/);
    await expect(card(page, 'conv2d-1')).toBeFocused();
  });

  await test.step('Enter goes to the settings, A adds after', async () => {
    await page.keyboard.press('Enter');
    await expect(page.locator('[data-parameter="filters"] input')).toBeFocused();
    await page.keyboard.type('8');
    await card(page, 'conv2d-1').focus();
    await page.keyboard.press('a');
    await expect(page.getByRole('dialog', { name: 'Add a layer here' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(card(page, 'conv2d-1')).toBeFocused();
  });

  await test.step('the outline does the same as a list', async () => {
    await page.getByRole('tab', { name: 'Outline' }).click();
    const row = page.locator('tr[data-node="conv2d-1"]');
    await row.focus();
    await page.keyboard.press('ArrowDown');
    await expect(page.locator('.nl-outline tr:focus')).toHaveCount(1);
    await page.keyboard.press('Delete');
    await expect(cards(page)).toHaveCount(5);
  });
});

test('axe finds nothing serious, light or dark, in English or Chinese', async ({ studio }) => {
  const page = await begin(studio);
  await card(page, 'flatten').click();
  await page.keyboard.press('Delete');
  await saved(page);
  for (const [theme, language] of [
    ['light', 'en'],
    ['dark', 'zh'],
  ] as const) {
    await studio.look({ theme, language, size: [1920, 1080] });
    await card(page, 'fc1').click();
    for (const tab of ['problems', 'outline', 'code']) {
      await page.locator(`#nl-tab-${tab}`).click();
      if (tab === 'code') await expect(page.getByTestId('code')).toContainText('PyTorch');
      // Only the pane under the canvas is another.
      expect(await seriousFindings(page, tab === 'problems' ? undefined : '#nl-bottom-panel'), `${tab} ${theme}`).toEqual([]);
      await studio.shot(`network-${tab}-${theme}-${language}`);
      await page.locator('.nl-canvas').click({ position: { x: 400, y: 12 } });
      await card(page, 'fc1').click();
    }
    await page.keyboard.press('c');
    expect(await seriousFindings(page, '[role=dialog]'), `menu ${theme}`).toEqual([]);
    await studio.shot(`network-menu-${theme}-${language}`);
  }
});
