/** The start page: two questions lead to a project; projects are kept in order; language and theme change at once. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { audit, auditOpen } from '../helpers/screen.ts';
import { expect, test } from '../helpers/studio.ts';

test('two questions lead to the data a network needs', async ({ studio }) => {
  const { page } = studio;
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('What do you have?');

  await test.step('by keyboard alone', async () => {
    await page.getByRole('radio', { name: 'Pictures' }).focus();
    await page.keyboard.press('ArrowRight');
    await expect(page.getByRole('radio', { name: 'A table' })).toBeChecked();
    await expect(page.getByRole('heading', { name: 'What do you want to know?' })).toBeVisible();
    await page.getByRole('radio', { name: /Which kind is it/ }).focus();
    await page.keyboard.press('ArrowRight');
    await expect(page.getByRole('radio', { name: /How much is it/ })).toBeChecked();
    await expect(page.getByText('One row for each case.')).toBeVisible();
  });

  await test.step('a sample is offered only where it answers the question', async () => {
    await expect(page.getByRole('region', { name: 'What do you have?' }).getByRole('button', { name: /Iris/ })).toHaveCount(0);
    await page.getByRole('radio', { name: /Which kind is it/ }).click();
    await expect(page.getByRole('region', { name: 'What do you have?' }).getByRole('button', { name: /Iris/ })).toBeVisible();
  });

  await page.getByRole('button', { name: 'With my own data' }).click();
  await expect(page.getByRole('heading', { name: 'A network learns from examples.' })).toBeVisible();
  await expect(page.getByLabel('Project name')).toHaveValue('My network');

  await test.step('a reload comes back to the same room', async () => {
    await page.reload();
    await expect(page.getByRole('heading', { name: 'A network learns from examples.' })).toBeVisible();
  });

  await page.getByRole('button', { name: 'All projects' }).click();
  await audit(studio, 'start', async () => {
    await page.getByRole('radio').first().click();
    await expect(page.locator('.nl-template').first()).toBeVisible();
  });
});

test('projects are renamed, duplicated, forgotten, opened from disk and thrown away', async ({ studio }) => {
  const { page } = studio;
  await studio.look({ theme: 'dark' }); // where a red button is hardest to read
  await page.getByRole('listitem').filter({ hasText: 'Dense network' }).getByRole('button', { name: 'Use it with my data' }).click();
  await page.getByLabel('Project name').fill('Flowers');
  await page.getByLabel('Project name').press('Enter');
  await page.getByRole('button', { name: 'All projects' }).click();

  const recent = page.getByRole('complementary', { name: 'Your projects' });
  const item = (name: string) => recent.getByRole('listitem').filter({ hasText: name });
  await expect(item('Flowers')).toHaveCount(1);

  await recent.getByRole('button', { name: 'More for Flowers' }).click();
  await auditOpen(page, 'menu');
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  await page.getByRole('menuitem', { name: 'Duplicate' }).click();
  await expect(recent.getByRole('listitem')).toHaveCount(2);

  await recent.getByRole('button', { name: 'More for Flowers', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('dialog').getByLabel('Project name').fill('Blossoms');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(item('Blossoms')).toHaveCount(1);

  await recent.getByRole('button', { name: 'More for Blossoms' }).click();
  await page.getByRole('menuitem', { name: 'Remove from this list' }).click();
  await expect(item('Blossoms')).toHaveCount(0);
  const file = readdirSync(studio.projects).find((name) => name.startsWith('Blossoms') && name.endsWith('.netloom'));
  expect(file).toBeDefined();

  await test.step('from disk, with the studio’s own file dialog', async () => {
    await page.getByRole('button', { name: 'Open a project' }).click();
    const dialog = page.getByRole('dialog', { name: 'Open a project' });
    await dialog.getByRole('button', { name: 'projects' }).click();
    await expect(dialog.getByRole('button', { name: 'Choose', exact: true })).toHaveAttribute('aria-disabled', 'true');
    await auditOpen(page, 'dialog');
    await dialog.getByRole('button', { name: file }).click();
    await dialog.getByRole('button', { name: 'Choose', exact: true }).click();
    await expect(page.getByLabel('Project name')).toHaveValue('Blossoms');
    await page.getByRole('button', { name: 'All projects' }).click();
  });

  await recent.getByRole('button', { name: 'More for Blossoms' }).click();
  await page.getByRole('menuitem', { name: 'Move to trash' }).click();
  await auditOpen(page, 'dialog');
  await page.getByRole('dialog').getByRole('button', { name: 'Move to trash' }).click();
  await expect(item('Blossoms')).toHaveCount(0);
  expect(existsSync(join(studio.projects, file ?? ''))).toBe(false);
});

test('a file that is no project is refused under the header, where it covers nothing', async ({ studio }) => {
  const { page } = studio;
  writeFileSync(join(studio.projects, 'Old.netloom'), 'not a project');
  await page.getByRole('button', { name: 'Start empty' }).click();
  await page.locator('[data-room="network"]').click();
  const canvas = page.locator('.react-flow');
  await expect(canvas).toBeVisible();
  await page.keyboard.press('Control+o');
  const dialog = page.getByRole('dialog', { name: 'Open a project' });
  await dialog.getByRole('button', { name: 'projects' }).click();
  await dialog.getByRole('button', { name: 'Old.netloom' }).click();
  await dialog.getByRole('button', { name: 'Choose', exact: true }).click();
  const refusal = page.getByRole('alert').filter({ hasText: 'Old.netloom' });
  await expect(refusal).toBeVisible();
  const [bar, room, rooms] = [await refusal.boundingBox(), await canvas.boundingBox(), await page.getByRole('navigation', { name: 'Rooms' }).boundingBox()];
  expect(bar!.y).toBeGreaterThanOrEqual(rooms!.y + rooms!.height);
  expect(bar!.y + bar!.height).toBeLessThanOrEqual(room!.y);
  await refusal.getByRole('button', { name: 'Dismiss' }).click();
  await expect(refusal).toHaveCount(0);
});

test('every command is found by name, and says why it cannot be used', async ({ studio }) => {
  const { page } = studio;
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Commands' });
  await palette.getByRole('combobox').fill('start tr');
  await expect(palette.getByRole('option', { name: /Start training/ })).toHaveAttribute('aria-disabled', 'true');
  await expect(palette.getByText('Open a project first.')).toBeVisible();
  await palette.getByRole('combobox').fill('no such thing');
  await expect(palette.getByRole('status')).toHaveText('No command is called that.');
  await auditOpen(page, 'dialog');
  await palette.getByRole('combobox').fill('dark');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');

  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('中文');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('你有什么？');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
  await page.getByRole('button', { name: 'Switch to English' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('What do you have?');

  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('health');
  await page.keyboard.press('Enter');
  const health = page.getByRole('dialog', { name: 'Health of the studio' });
  await expect(health.getByText('Engine (onnxruntime)')).toBeVisible();
  await expect(health.getByRole('button', { name: 'Copy report' })).toBeVisible();
  await auditOpen(page, 'dialog');
});
