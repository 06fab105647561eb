/** The end of a worker is known after its last word was read, however busy its parent was. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { forkWorker } from '../../../main/workers/fork.ts';

it('what a worker said before it went is read first', async () => {
  const worker = forkWorker('trainer', () => join(import.meta.dirname, 'talking-child.ts'));
  const heard: string[] = [];
  worker.onMessage((message) => {
    heard.push((message as { readonly type: string }).type);
    const busy = performance.now() + 20;
    while (heard.length % 200 === 0 && performance.now() < busy);
  });
  const code = await new Promise((resolve) => {
    worker.onExit(resolve);
  });
  expect(code).toBe(0);
  expect(heard).toHaveLength(3001);
  expect(heard.at(-1)).toBe('last');
});
