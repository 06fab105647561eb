/** What the end-to-end tests of the rooms share: going to a room, beginning a project, axe, waiting for the disk. */
import axe from 'axe-core';
import { expect, type Page } from '@playwright/test';
import type { Studio } from './studio.ts';

export type RoomName = 'data' | 'network' | 'training' | 'results' | 'share';

export async function goTo(page: Page, room: RoomName): Promise<void> {
  await page.locator(`[data-room="${room}"]`).click();
  await expect(page.locator(`[data-room="${room}"]`)).toHaveAttribute('aria-current', 'page');
}

/** WCAG 2.1 A and AA, and what axe itself recommends. */
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];

/** Serious and critical findings, one line each. `within`: only that part of the page has changed since it was last looked at. */
export async function seriousFindings(page: Page, within?: string): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(
    async ({ rules, within }) => {
      const { axe: inPage } = window as unknown as { readonly axe: typeof axe };
      const { violations } = await inPage.run(within ?? document, { runOnly: rules, resultTypes: ['violations'] });
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(
          ({ id, nodes }) =>
            `${id}: ${nodes
              .slice(0, 3)
              .map(({ html }) => html.slice(0, 160))
              .join(' | ')}`,
        );
    },
    { rules, within },
  );
}

/** Wants axe to be content with what is open over the page, in the present theme. */
export async function auditOpen(page: Page, role: 'dialog' | 'menu'): Promise<void> {
  await expect(page.getByRole(role)).toBeVisible();
  expect(await seriousFindings(page, `[role=${role}]`), role).toEqual([]);
}

/** Looks at the present screen, light and English, and then at the same in dark and Chinese; keeps screenshots, and wants axe to be content. Leaves it dark and Chinese. */
export async function audit(studio: Studio, name: string, settle: (page: Page) => Promise<void>): Promise<void> {
  for (const look of ['light-en', 'dark-zh'] as const) {
    if (look === 'dark-zh') await studio.look({ theme: 'dark', language: 'zh' });
    await settle(studio.page);
    await studio.shot(`${name}-${look}`);
    expect(await seriousFindings(studio.page), `${name} ${look}`).toEqual([]);
  }
}

/** A project from a sample, by the questions of the start page; waits until its data is read. */
export async function beginWithSample(
  page: Page,
  have: 'Pictures' | 'A table' | 'Text' | 'A series',
  sample: RegExp,
  want = /Which kind is it/,
): Promise<void> {
  await page.getByRole('radio', { name: have }).click();
  if (have !== 'A series') await page.getByRole('radio', { name: want }).click();
  await page.getByRole('region', { name: 'What do you have?' }).getByRole('button', { name: sample }).click();
  await expect(page.locator('[data-room="data"]')).toHaveAttribute('data-state', 'done');
}

/** On a machine that does much else besides, a training of seconds takes minutes. */
const patience = 240_000; // milliseconds

/** One of the training settings that only experts see. */
export async function setExpert(page: Page, label: string, value: number): Promise<void> {
  await goTo(page, 'training');
  const field = page.getByLabel(label, { exact: true });
  if (!(await field.isVisible())) await page.getByText('More settings').click();
  await field.fill(String(value));
  await field.press('Enter');
}

/** Trains with these settings until the run is done. */
export async function train(page: Page, epochs: number | null): Promise<void> {
  await goTo(page, 'training');
  if (epochs !== null) {
    await page.getByLabel('Epochs', { exact: true }).fill(String(epochs));
    await page.getByLabel('Epochs', { exact: true }).press('Enter');
    await expect(page.getByText('All changes saved')).toBeVisible();
  }
  await page.getByRole('button', { name: /^(Start training|Train again)$/ }).click();
  await expect(page.locator('.nl-run-panel .nl-badge')).toHaveAttribute('data-status', 'done', { timeout: patience });
}

/** In the Share room: writes the network into the home folder and waits for its parity. */
export async function saveAsOnnx(page: Page, fileName: string): Promise<void> {
  await page.getByRole('button', { name: 'Save as ONNX' }).click();
  await page.getByRole('dialog').getByLabel('File name').fill(fileName);
  await page.getByRole('dialog').getByRole('button', { name: 'Save here' }).click();
  await expect(page.locator('.nl-exported')).toHaveAttribute('data-ok', 'true');
}
