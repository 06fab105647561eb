/** `new --from`: a network of another project, with another head, trained from its weights. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../../main/cli/program.ts';
import type { Document } from '../../../shared/model/document.ts';
import { type ScratchFolder, scratchFolder } from '../../helpers/folder.ts';
import { drawing } from '../../shared/compile/harness.ts';

let folder: ScratchFolder;
beforeAll(() => {
  folder = scratchFolder();
  vi.stubEnv('NETLOOM_HOME', join(folder.path, 'home'));
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => {
  vi.unstubAllEnvs();
  folder.remove();
});

/** One command in this process: its exit code, and what it wrote. */
async function netloom(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const written = { stdout: '', stderr: '' };
  const mocks = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      written[stream] += String(text);
      return true;
    }),
  );
  const code = await runCommandLine(args);
  for (const mock of mocks) mock.mockRestore();
  return { code, out: written.stdout, err: written.stderr };
}

const codeOf = ({ err }: { readonly err: string }) => (JSON.parse(err) as { problem: { code: string } }).problem.code;

it('takes the network and its way of cutting texts, with another head, and trains from its weights', { timeout: 240_000 }, async () => {
  const at = (name: string) => join(folder.path, name);
  const lines = Array.from({ length: 40 }, (_, i) => `${i % 2 === 0 ? 'good' : 'bad'} words number ${i % 7} are here`);
  writeFileSync(at('plain.txt'), `${lines.join('\n')}\n`);
  writeFileSync(at('moods.csv'), `text,mood\n${lines.map((line, i) => `${line} indeed,${i % 2 === 0 ? 'glad' : 'sad'}`).join('\n')}\n`);
  const tokenizer = { id: '', kind: 'words', size: 40, specials: { padding: 0, unknown: 1, begin: 2, end: 3, mask: 4 } } as const;
  const document = drawing(
    [
      ['text', 'tokens-input', { length: 8, tokenizer }],
      ['hide', 'mask-tokens', { tokenizer, share: 0.5 }],
      ['embed', 'embedding', { vocabulary: 40, size: 8 }],
      ['blocks', 'encoder-block', { layers: 1, heads: 2 }],
      ['head', 'linear', { units: 40 }],
      ['answer', 'output', { answer: 'masked-token' }],
    ],
    { epochs: 1, batchSize: 8, threads: 1 },
  );
  writeFileSync(at('guesser.json'), JSON.stringify(document));
  expect(await netloom('new', at('guesser.netloom'), '--document', at('guesser.json'), '--data', at('plain.txt'), '--json')).toMatchObject({ code: 0 });
  expect(codeOf(await netloom('new', at('early.netloom'), '--from', at('guesser.netloom'), '--json'))).toBe('nothing-to-start-from');
  expect(await netloom('train', at('guesser.netloom'), '--json')).toMatchObject({ code: 0 });
  expect(await netloom('new', at('moods.netloom'), '--from', at('guesser.netloom'), '--head', 'classes', '--data', at('moods.csv'), '--json')).toMatchObject({
    code: 0,
  });
  const [before, after] = [(await netloom('document', at('guesser.netloom'))).out, (await netloom('document', at('moods.netloom'))).out].map(
    (out) => JSON.parse(out) as Document,
  );
  const cut = (drawn: Document | undefined) => drawn?.nodes.find(({ id }) => id === 'text')?.params['tokenizer'];
  expect(cut(after)).toEqual(cut(before));
  expect(after?.nodes.map(({ type }) => type)).not.toContain('mask-tokens');
  expect(codeOf(await netloom('train', at('moods.netloom'), '--from', at('guesser.netloom'), '--json'))).toBe('run-elsewhere');
  const { code, out } = await netloom('train', at('moods.netloom'), '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out.trim().split('\n').at(-1) ?? '')).toMatchObject({ event: 'done', test: { accuracy: expect.any(Number) } });
});
