/** The local host from a real browser: the link logs in, a reload keeps the session, nobody else gets in. */
import { request as rawRequest } from 'node:http';
import { seriousFindings } from '../helpers/screen.ts';
import { expect, ready, test } from '../helpers/studio.ts';

test('the printed link opens the studio, which lets nobody else in', async ({ studio }) => {
  const { page } = studio;

  await test.step('the link leaves the address bar, a reload stays logged in and breaks no rule of the content security policy', async () => {
    expect(page.url()).not.toContain('token');
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) complaints.push(message.text());
    });
    await page.reload();
    await ready(page);
    const session = await page.evaluate(async () => (await (await fetch('/session')).json()) as { open: boolean });
    expect(session.open).toBe(true);
    await page.waitForTimeout(500);
    expect(complaints).toEqual([]);
  });

  await test.step('a foreign page, a foreign name and a client without the cookie are refused', async () => {
    const { port } = new URL(page.url());
    const ask = (path: string, headers: Record<string, string | string[]>, method = 'GET') =>
      new Promise<number>((answered, failed) => {
        rawRequest({ host: '127.0.0.1', port, path, method, headers }, (response) => {
          response.resume();
          answered(response.statusCode ?? 0);
        })
          .on('error', failed)
          .end();
      });
    const own = `127.0.0.1:${port}`;
    expect(await ask('/', { host: own })).toBe(200);
    expect(await ask('/', { host: `evil.example:${port}` })).toBe(403);
    expect(await ask('/', { host: own, origin: 'https://evil.example' })).toBe(403);
    expect(await ask('/upload?name=x', { host: own, origin: `http://${own}` }, 'POST')).toBe(401);
    expect(await ask('/session', { host: own }, 'POST')).toBe(403);
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==' };
    expect(await ask('/api', { ...upgrade, host: own, origin: `http://${own}` })).toBe(401);
    expect(await ask('/api', { ...upgrade, host: own, origin: 'https://evil.example' })).toBe(403);
  });

  await test.step('a page without a session says that its link was used, in both languages, and goes on when it is let in', async () => {
    const url = `${new URL(page.url()).origin}/#token=${'0'.repeat(32)}`;
    const kept = await page.context().cookies();
    await page.context().clearCookies();
    await page.goto(url);
    await page.reload();
    const notice = page.getByRole('alert');
    await expect(notice).toContainText('already used');
    await expect(notice).toContainText('Press Enter in the terminal');
    await expect(notice).toContainText('npm start');
    await studio.look({ language: 'zh' });
    await expect(page.getByRole('alert')).toContainText('这个链接已经用过');
    await expect(page.getByRole('alert')).toContainText('按 Enter 键');
    expect(await seriousFindings(page)).toEqual([]);
    await page.context().addCookies(kept);
    await expect(page.locator('.nl-start')).toBeVisible();
    await expect(page.getByRole('alert')).toHaveCount(0);
  });
});
