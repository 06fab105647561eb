/** The desktop shell itself, where its binary is: the bridge, the menu, the rules. Elsewhere skipped, by name. */
import { expect, ready, test } from '../helpers/studio.ts';

test('the page has three functions of the bridge and nothing of Node @desktop-only @desktop', async ({ studio }) => {
  const seen = await studio.page.evaluate(() => ({
    bridge: Object.keys((globalThis as unknown as { netloom: object }).netloom).sort(),
    node: ['require', 'process', 'module', 'Buffer', '__dirname'].filter((name) => name in globalThis),
    origin: location.origin,
  }));
  expect(seen).toEqual({ bridge: ['pathForFile', 'request', 'subscribe'], node: [], origin: 'app://netloom' });
});

test('requests travel over the bridge, and leaving the page is refused @desktop-only @desktop', async ({ studio }) => {
  const { page } = studio;
  const info = await page.evaluate(async () => {
    const { netloom } = globalThis as unknown as { netloom: { request(name: string, input: unknown): Promise<{ ok: boolean; value: { host: string } }> } };
    return netloom.request('system.info', {});
  });
  expect(info).toMatchObject({ ok: true, value: { host: 'electron' } });
  await page.evaluate(() => {
    location.href = 'https://example.com/';
  });
  await page.waitForTimeout(300);
  expect(page.url()).toContain('app://netloom');
});

test('the page breaks no rule of its content security policy @desktop-only @desktop', async ({ studio }) => {
  const { page } = studio;
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) complaints.push(message.text());
  });
  await page.reload();
  await ready(page);
  expect(complaints).toEqual([]);
});
