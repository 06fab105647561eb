/** The command line as a script uses it: real processes, exact keys, exit codes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../../main/cli/program.ts';
import { builtCommandLine } from '../../helpers/built.ts';
import { type ScratchFolder, scratchFolder } from '../../helpers/folder.ts';

interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** stdout as JSON lines. */
  readonly lines: Record<string, unknown>[];
}

let folder: ScratchFolder;
beforeAll(() => {
  folder = scratchFolder();
});
afterAll(() => {
  folder.remove();
});
afterEach(() => {
  expect(
    readdirSync(folder.path).filter((name) => /-(wal|shm|lock)$/.test(name)),
    'every command closes its project',
  ).toEqual([]);
});

function start(args: readonly string[]): { readonly child: ChildProcess; readonly said: Promise<Said> } {
  const child = spawn(process.execPath, [builtCommandLine, ...args], {
    cwd: folder.path,
    env: { ...process.env, NETLOOM_HOME: join(folder.path, 'home'), LANG: 'C', LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '',
    err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const said = new Promise<Said>((done) => {
    child.on('close', (code) => {
      done({
        code,
        out,
        err,
        get lines() {
          return out
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => JSON.parse(line) as Record<string, unknown>);
        },
      });
    });
  });
  return { child, said };
}

const netloom = (...args: readonly string[]): Promise<Said> => start(args).said;

/** The Problem of a refused command, as a script gets it. */
function problemOf({ code, out, err }: Said): { code: string; message: string } {
  expect(code, err).toBe(1);
  expect(out).toBe('');
  return (JSON.parse(err) as { problem: { code: string; message: string } }).problem;
}

describe('usage', () => {
  it.each([
    ['no such command', ['fly']],
    ['an unknown option', ['train', 'x.netloom', '--fast']],
    ['a number that is none', ['train', 'x.netloom', '--epochs', 'many']],
    ['a batch of nothing', ['train', 'x.netloom', '--batch', '0']],
    ['nothing to start from', ['new', 'x.netloom']],
    ['a head without a project', ['new', 'x.netloom', '--template', 'bert', '--head', 'tags']],
    ['a template and a document', ['new', 'x.netloom', '--template', 'convnet', '--document', 'd.json']],
    ['a format that is not written', ['export', 'x.netloom', '--to', 'word', '--out', 'x']],
    ['nothing to predict for', ['predict', 'x.netloom']],
  ])('%s ends with 2 and a sentence', async (_, args) => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const printed = vi.spyOn(process.stdout, 'write');
    try {
      expect(await runCommandLine(args)).toBe(2);
      expect(printed).not.toHaveBeenCalled();
      expect(said.mock.calls.join('')).toMatch(/error: /);
    } finally {
      vi.restoreAllMocks();
    }
  });

  it('comes out of the process as it is', async () => {
    const { code, out, err } = await netloom('train', 'x.netloom', '--fast');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/error: unknown option '--fast'/);
  });

  it('--help is no mistake', async () => {
    const { code, out } = await netloom('--help');
    expect(code).toBe(0);
    expect(out).toContain('predict [options] <model> <inputs...>');
  });
});

describe('problems', () => {
  it('come on stderr with exit code 1, as JSON or as words', async () => {
    expect(problemOf(await netloom('describe', 'nothing.netloom', '--json')).code).toBeTypeOf('string');
    const words = await netloom('describe', 'nothing.netloom');
    expect(words.code).toBe(1);
    expect(words.out).toBe('');
    expect(words.err).toContain('nothing.netloom');
    expect(words.err).not.toContain('    at ');
  });

  it('keep what is there', async () => {
    writeFileSync(join(folder.path, 'mine.netloom'), 'precious');
    problemOf(await netloom('new', 'mine.netloom', '--template', 'convnet', '--json'));
    expect(readFileSync(join(folder.path, 'mine.netloom'), 'utf8')).toBe('precious');
  });

  it('leave no half project behind', async () => {
    problemOf(await netloom('new', 'half.netloom', '--template', 'convnet', '--data', 'no-such-folder', '--json'));
    expect(existsSync(join(folder.path, 'half.netloom'))).toBe(false);
    problemOf(await netloom('new', 'half.netloom', '--template', 'no-such-template', '--json'));
    writeFileSync(join(folder.path, 'bad.json'), '{"nodes": 3}');
    expect(problemOf(await netloom('new', 'half.netloom', '--document', 'bad.json', '--json')).code).toBe('document-unreadable');
    expect(existsSync(join(folder.path, 'half.netloom'))).toBe(false);
  });

  it('say what to do when there is no data, and nothing trained', async () => {
    const [created] = (await netloom('new', 'empty.netloom', '--template', 'convnet', '--json')).lines;
    expect(created).toMatchObject({ path: join(folder.path, 'empty.netloom'), template: 'convnet', data: null });
    const refused = problemOf(await netloom('train', 'empty.netloom', '--json'));
    expect(refused.code).toBe('no-data');
    expect(refused.message).toContain('--sample');
    expect(problemOf(await netloom('evaluate', 'empty.netloom', '--json')).code).toBe('no-trained-run');
    expect(problemOf(await netloom('train', 'empty.netloom', '--resume', '--json')).code).toBe('nothing-to-resume');
  });
});

describe('a table from a file', () => {
  it('goes the whole way', async () => {
    const lines = Array.from({ length: 150 }, (_, i) => `${(i * 37) % 100},${i % 2 === 0 ? 'red' : 'blue'},${(i * 37) % 100 > 50 ? 'high' : 'low'}`);
    writeFileSync(join(folder.path, 'data.csv'), `size,colour,level\n${lines.join('\n')}\n`);
    const made = await netloom('new', 'table.netloom', '--template', 'dense-table', '--data', 'data.csv', '--target', 'level', '--json');
    expect(made.lines, made.err).toMatchObject([{ template: 'dense-table', data: { rows: 150, skipped: 0 } }]);

    const [described] = (await netloom('describe', 'table.netloom', '--json')).lines as unknown as [
      { layers: { id: string; type: string; outputShape: number[] }[]; totals: Record<string, number>; problems: unknown[] },
    ];
    expect(described.problems).toEqual([]);
    expect(described.layers[0]).toMatchObject({ type: 'table-input', outputShape: [3] });
    expect(Object.keys(described.layers[0] ?? {})).toEqual(['id', 'type', 'name', 'outputShape', 'parameters', 'multiplyAdds']);
    expect(Object.keys(described.totals)).toEqual(['parameters', 'multiplyAdds']);

    const trained = await netloom(
      'train',
      'table.netloom',
      '--epochs',
      '8',
      '--batch',
      '16',
      '--learning-rate',
      '0.01',
      '--threads',
      '1',
      '--seed',
      '3',
      '--json',
    );
    expect(trained.code, trained.err).toBe(0);
    const of = (event: string) => trained.lines.filter((line) => line['event'] === event);
    expect(of('step').map(({ step }) => step)).toEqual(Array.from({ length: of('step').length }, (_, i) => i + 1));
    expect(Object.keys(of('step')[0] ?? {})).toEqual(['event', 'step', 'epoch', 'loss']);
    const firstEpoch = of('step').filter(({ epoch }) => epoch === 1);
    expect(firstEpoch.at(-1)?.['runningLoss']).toBeCloseTo(firstEpoch.reduce((sum, { loss }) => sum + Number(loss), 0) / firstEpoch.length, 12);
    expect(of('epoch').map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(of('epoch')[0]).toMatchObject({ train: { loss: expect.any(Number) }, validation: { loss: expect.any(Number), accuracy: expect.any(Number) } });
    expect(trained.lines.at(-1)).toMatchObject({
      event: 'done',
      run: expect.any(String),
      seconds: expect.any(Number),
      samplesPerSecond: expect.any(Number),
      test: { loss: expect.any(Number), accuracy: expect.any(Number) },
    });

    const [judged] = (await netloom('evaluate', 'table.netloom', '--json')).lines as unknown as [
      { metrics: Record<string, number>; classes: string[]; confusion: number[][] },
    ];
    const done = trained.lines.at(-1) as { test: Record<string, number> };
    expect(judged.metrics['accuracy']).toBe(done.test['accuracy']);
    expect([...judged.classes].sort()).toEqual(['high', 'low']);
    expect(judged.confusion).toHaveLength(2);

    writeFileSync(join(folder.path, 'ask.csv'), 'size,colour\n90,red\n,blue\n');
    writeFileSync(join(folder.path, 'ask.json'), '{"size": 90, "colour": "red"}');
    const [asked] = (await netloom('predict', 'table.netloom', 'ask.csv', 'ask.json', '--json')).lines as unknown as [
      { predictions: { input: string; classes: { name: string; probability: number }[] }[] },
    ];
    expect(asked.predictions.map(({ input }) => input)).toEqual(['ask.csv:1', 'ask.csv:2', 'ask.json']);
    expect(asked.predictions[2]?.classes).toEqual(asked.predictions[0]?.classes);

    const [exported] = (await netloom('export', 'table.netloom', '--to', 'onnx', '--out', 'table.onnx', '--json')).lines;
    expect(exported).toMatchObject({ path: join(folder.path, 'table.onnx'), parity: { samples: expect.any(Number), maxAbsDiff: expect.any(Number) } });
    expect((exported as { parity: { maxAbsDiff: number } }).parity.maxAbsDiff).toBeLessThan(1e-5);
    expect((await netloom('predict', 'table.onnx', 'ask.csv', 'ask.json', '--json')).lines[0]).toEqual(asked);
    await netloom('export', 'table.netloom', '--to', 'pytorch', '--out', 'table.py');
    expect(readFileSync(join(folder.path, 'table.py'), 'utf8')).toContain('import torch');

    const again = await netloom('new', 'again.netloom', '--document', 'document.json', '--data', 'data.csv', '--json');
    expect(again.code).toBe(1); // not written yet
    writeFileSync(join(folder.path, 'document.json'), (await netloom('document', 'table.netloom')).out);
    expect((await netloom('new', 'again.netloom', '--document', 'document.json', '--data', 'data.csv', '--json')).code).toBe(0);
  }, 240_000);
});

describe('a folder of pictures', () => {
  it('is trained, interrupted by Ctrl-C and by a kill, and resumed to the same end', async () => {
    for (const [index, name] of ['dark', 'light'].entries()) {
      mkdirSync(join(folder.path, 'pictures', name), { recursive: true });
      for (let i = 0; i < 40; i++) {
        const level = index === 0 ? 20 + i : 180 + i;
        await sharp({ create: { width: 30 + i, height: 40, channels: 3, background: { r: level, g: level, b: 255 - level } } })
          .png()
          .toFile(join(folder.path, 'pictures', name, `${i}.png`));
      }
    }
    const made = await netloom('new', 'pictures.netloom', '--template', 'convnet-grey', '--data', 'pictures', '--json');
    expect(made.lines, made.err).toMatchObject([{ data: { rows: 80, skipped: 0 } }]);
    const options = ['--epochs', '50', '--batch', '8', '--threads', '1', '--json'];
    const losses = (said: Said) => said.lines.flatMap(({ event, step, loss }) => (event === 'step' ? [[step, loss]] : []));
    const whole = await netloom('train', 'pictures.netloom', ...options);
    expect(whole.code, whole.err).toBe(0);

    const first = start(['train', 'pictures.netloom', ...options]);
    await new Promise((resolve) => {
      first.child.stdout?.once('data', resolve);
    });
    first.child.kill('SIGINT');
    const paused = await first.said;
    expect(paused.code).toBe(130);
    expect(paused.lines.at(-1)).toMatchObject({ event: 'paused', resume: 'netloom train pictures.netloom --resume' });

    const second = start(['train', 'pictures.netloom', '--resume', ...options]);
    await new Promise((resolve) => {
      second.child.stdout?.once('data', resolve);
    });
    second.child.kill('SIGKILL');
    const killed = await second.said;
    expect(killed.code).not.toBe(0);

    expect(problemOf(await netloom('train', 'pictures.netloom', '--resume', '--epochs', '7', '--json')).code).toBe('resume-other-settings');
    const third = await netloom('train', 'pictures.netloom', '--resume', '--json');
    expect(third.code, third.err).toBe(0);
    // Wherever the same step was computed, it gave the same loss.
    const expected = new Map(losses(whole) as [number, number][]);
    for (const said of [paused, third]) for (const [step, loss] of losses(said) as [number, number][]) expect(loss, `step ${step}`).toBe(expected.get(step));
    expect(third.lines.at(-1)).toMatchObject({ event: 'done', test: (whole.lines.at(-1) as { test: unknown }).test });

    const [answer] = (await netloom('predict', 'pictures.netloom', 'pictures/dark/3.png', 'pictures/light/5.png', '--json')).lines as unknown as [
      { predictions: { classes: { name: string }[] }[] },
    ];
    expect(answer.predictions.map(({ classes }) => classes[0]?.name)).toEqual(['dark', 'light']);
  }, 180_000);
});
