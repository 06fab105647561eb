/**
 * Programs of templates, whole lives long: the studio trains a little, exports, and from a folder that holds nothing but the exported files
 * each program judges the studio's weights, learns, and answers. Minutes a template: with NETLOOM_LIVES=1, or some with NETLOOM_LIVES=bert,gpt.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServices, type Services } from '../../main/services/index.ts';
import { uniform } from '../../shared/base/random.ts';
import type { StudioEvent } from '../../shared/contract.ts';
import { type CodeForm, codeEnding } from '../../shared/codegen/forms.ts';
import type { Document } from '../../shared/model/document.ts';
import { templates } from '../../shared/model/templates/index.ts';
import { scoresIn } from './learn.ts';
import { shown, writeTable } from './parity.ts';
import { askPython, oracleMissing } from './python.ts';

const wanted = process.env['NETLOOM_LIVES'] ?? '';
/** What takes a machine hours to train even a little is held against PyTorch elsewhere. */
const large = new Set(['gpt2-small', 'bert-base', 'vit-b16']);
const chosen = templates.filter(({ id }) => (wanted === '1' ? !large.has(id) : wanted.split(',').includes(id)));

const assets = join(import.meta.dirname, '../../assets');
const folder = mkdtempSync(join(tmpdir(), 'netloom-lives-'));
let services: Services;
beforeAll(() => {
  services = createServices({ host: 'cli', paths: { projects: folder, state: folder, assets, scratch: folder, home: folder } });
});
afterAll(async () => {
  await services.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** The file of a sample, as it came: what a person trains a program on. */
function sampleFile(sample: string): string {
  const own = join(assets, 'samples', sample);
  return join(own, readdirSync(own).find((name) => /\.(csv|tsv|txt)$/.test(name)) ?? '');
}

/** Class folders of pictures as large as the network's, each class with a brightness and stripes of its own. */
async function pictures(document: Document, path: string): Promise<string> {
  const params = document.nodes.find(({ type }) => type === 'image-input')?.params ?? {};
  const [channels, height, width] = ['channels', 'height', 'width'].map((name) => Number(params[name])) as [1 | 3, number, number];
  const classes = Number(document.nodes.findLast(({ type }) => type === 'linear')?.params['units'] ?? 2);
  for (let kind = 0; kind < Math.max(2, classes); kind++) {
    mkdirSync(join(path, `kind ${kind}`), { recursive: true });
    for (let i = 0; i < 16; i++) {
      const stripe = (at: number) => (Math.floor(at / width) % (kind + 2) === 0 ? 90 : 0);
      const pixels = Uint8Array.from(
        { length: channels * height * width },
        (_, at) => Math.floor(uniform(kind, i, at) * 60) + 9 * kind + stripe(Math.floor(at / channels)),
      );
      await sharp(pixels, { raw: { width, height, channels } })
        .png()
        .toFile(join(path, `kind ${kind}`, `${i}.png`));
    }
  }
  return path;
}

/** The next event that `pick` answers for. */
function event<T>(pick: (candidate: StudioEvent) => T | undefined): Promise<T> {
  return new Promise((resolve) => {
    const stop = services.context.onEvent((candidate) => {
      const value = pick(candidate);
      if (value === undefined) return;
      stop();
      resolve(value);
    });
  });
}

/** A project of a template with data, trained for some steps. */
async function trained(id: string, build: () => Document, data: string) {
  const { handlers } = services;
  const project = (await handlers['projects.create']({ name: id, path: join(folder, `${id}.netloom`), template: id, document: null })).id;
  const { plan } = await handlers['data.inspect']({ path: data, project });
  const imported = event((candidate) => (candidate.type === 'job' && candidate.state !== 'running' ? candidate : undefined));
  await handlers['data.import']({ project, plan });
  expect(await imported).toMatchObject({ state: 'done', problem: null });
  const ended = event((candidate) =>
    candidate.type === 'run' && ['done', 'failed', 'interrupted'].includes(candidate.run.status) ? candidate.run : undefined,
  );
  const { batchSize } = build().training;
  await handlers['runs.start']({ project, training: { epochs: 1, batchSize: Math.min(batchSize, 16), stepsPerEpoch: 4, validationSteps: 2, threads: 1 } });
  const run = await ended;
  expect(run.problem).toBeNull();
  return { project, run: run.id };
}

/** A folder with what an export wrote, and nothing else. */
async function exported(project: string, run: string, form: CodeForm): Promise<string> {
  const own = mkdtempSync(join(folder, `${form}-`));
  await services.handlers['export.code']({ project, run, form, path: join(own, `network${codeEnding(form)}`) });
  return own;
}

/** The notebook as its reader would leave it: with the name of the data in it. */
function pointed(own: string, data: string): string {
  const path = join(own, 'network.ipynb');
  writeFileSync(path, readFileSync(path, 'utf8').replace('DATA = \\"data\\"', `DATA = ${JSON.stringify(JSON.stringify(data)).slice(1, -1)}`));
  return own;
}

describe.skipIf(oracleMissing !== '' || wanted === '')(`lives of programs ${oracleMissing || (wanted === '' ? '(NETLOOM_LIVES is not set)' : '')}`, () => {
  test.each(chosen.map((template) => [template.id, template] as const))('%s', { timeout: 3_600_000 }, async (id, { build, samples, task }) => {
    const reads = build().nodes.some(({ type }) => type === 'image-input');
    const data = reads ? await pictures(build(), join(folder, `${id} data`)) : sampleFile(samples[0] ?? '');
    const { project, run } = await trained(id, build, data);
    const { metrics } = await services.handlers['evaluate.run']({ project, run, part: 'test' });
    const languages = ['pytorch', 'keras'] as const;
    const jobs = [];
    for (const language of languages) {
      const own = await exported(project, run, language);
      expect(
        readdirSync(own).every((name) => name === 'network.py' || name === 'network.safetensors' || name.startsWith('tokenizer')),
        own,
      ).toBe(true);
      const saved = language === 'pytorch' ? 'learned.safetensors' : 'learned.weights.h5';
      const asked = id === 'gan' ? 'made.png' : reads ? join(data, 'kind 1', '3.png') : id === 'gpt' || id === 'rnn' ? 'And the' : someRows(data, own);
      jobs.push({
        folder: own,
        commands: [
          ['evaluate', data, '--part', 'test', '--weights', 'network.safetensors'],
          ['train', data, '--save', saved],
          ['predict', asked, '--weights', saved],
        ],
      });
    }
    const said = askPython<string[][]>('run_programs.py', { jobs });
    const notebooks = await Promise.all((['notebook', 'keras-notebook'] as const).map(async (form) => pointed(await exported(project, run, form), data)));
    for (const [place, text] of askPython<string[]>('run_notebook.py', notebooks).entries())
      expect(text, `${notebooks[place]}\n${text.slice(-800)}`).toMatch(/^test \{.*'?loss'?: [\d.]+/m);
    const differences = languages.map((language, place) => {
      const [judged = '', learned = '', answered = ''] = said[place] ?? [];
      expect(learned, learned.slice(-800)).toMatch(/^test \{.*'?loss'?: [\d.]+/m);
      expect(answered, answered.slice(-800)).not.toMatch(/\w+Error: /);
      if (id !== 'gan') expect(answered.trim().length).toBeGreaterThan(0);
      const difference = Math.abs((scoresIn(judged)['loss'] ?? Number.NaN) - (metrics['loss'] ?? Number.NaN)) / (metrics['loss'] ?? 1);
      // What a maker makes of noise, each program has noise of its own; of pieces Keras reports the mean of its batches' means.
      expect(difference, `${language}, ${task}: ${judged.slice(-600)} ${JSON.stringify(metrics)}`).toBeLessThan(
        id === 'gan' ? 1 : language === 'keras' ? 2e-2 : 1e-4,
      );
      return shown(difference);
    });
    writeTable(
      "Programs of templates from a folder of their own: the loss of the studio's weights on the test rows",
      ['PyTorch', 'Keras'],
      new Map([[id, differences]]),
      'part',
    );
  });
});

/** The first rows of a file, in a file of their own. */
function someRows(data: string, own: string): string {
  const rows = join(own, `some-${basename(data)}`);
  copyFileSync(data, rows);
  writeFileSync(rows, readFileSync(data, 'utf8').split('\n').slice(0, 40).join('\n'));
  return rows;
}
