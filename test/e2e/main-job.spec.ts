/** The main job on real pictures: data, train, judge, try, export, and the same answer from the file outside the studio. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { uniform } from '../../shared/base/random.ts';
import { cifarBatch } from '../helpers/data-fixtures.ts';
import { beginWithSample, goTo, saveAsOnnx, train } from '../helpers/screen.ts';
import type { Page } from '@playwright/test';
import { expect, type Studio, test } from '../helpers/studio.ts';

interface Job {
  /** Begins the names of the screenshots. */
  readonly name: string;
  readonly epochs: number | null;
  /** Share of the test set that must be right. */
  readonly accuracy: number;
  /** From the start page to a project whose data is read. */
  begin(page: Page): Promise<void>;
}

/** A colour of its own for each class, in noise. */
const hues = [
  [220, 40, 40],
  [40, 200, 60],
  [50, 70, 220],
  [220, 210, 50],
  [200, 60, 200],
  [50, 210, 210],
  [240, 140, 40],
  [130, 130, 130],
  [20, 20, 20],
  [240, 240, 240],
] as const;

function noisy(kind: number, channel: number, seed: number, at: number): number {
  return Math.max(0, Math.min(255, Math.round((hues[kind]?.[channel] ?? 0) * 0.7 + uniform(seed, channel, at) * 90)));
}

async function mainJob(studio: Studio, job: Job): Promise<void> {
  const { page, home } = studio;
  const shot = (step: string): Promise<void> => studio.shot(`main-${job.name}-${step}`);
  await shot('1-start');
  await job.begin(page);
  await expect(page.getByRole('img', { name: /Row \d+/ }).first()).toBeVisible();
  await shot('2-data');
  await goTo(page, 'network');
  await expect(page.locator('.react-flow__node').first()).toBeVisible();
  await shot('3-network');
  const begun = Date.now();
  await train(page, job.epochs);
  // The promise of a minute is for a machine that does nothing else.
  const shared = Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());
  expect((Date.now() - begun) / 1000 / shared, 'seconds of training').toBeLessThan(60);
  await shot('4-training');

  await page.getByRole('button', { name: 'See the results', exact: true }).click();
  const accuracy = page.locator('[data-metric="accuracy"]');
  await expect(accuracy).toHaveText(/^\d/);
  expect(Number.parseFloat((await accuracy.textContent()) ?? '0')).toBeGreaterThanOrEqual(100 * job.accuracy);
  await shot('5-results');

  const picture = join(home, 'tried.png');
  await page.getByRole('button', { name: 'A picture from the test set' }).click();
  const answer = page.locator('.nl-answer');
  await expect(answer).toBeVisible();
  const url = (await page.locator('.nl-try-picture').getAttribute('src')) ?? '';
  writeFileSync(picture, Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'));
  await page.locator('.nl-try input[type=file]').setInputFiles(picture);
  await expect(answer.getByText(/In the data:/)).toHaveCount(0);
  const bars = await answer.getByRole('listitem').allInnerTexts();
  await shot('6-try');

  await goTo(page, 'share');
  await saveAsOnnx(page, 'network.onnx');
  await shot('7-share');

  const root = resolve(import.meta.dirname, '../..');
  const said = execFileSync(process.execPath, ['main/bootstrap/run.mjs', 'netloom', 'predict', join(home, 'network.onnx'), picture, '--json'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NETLOOM_HOME: home },
  });
  const { predictions } = JSON.parse(said) as { predictions: { classes: { name: string; probability: number }[] }[] };
  const shown = bars.map((bar) => bar.split('\n')).map((parts) => ({ name: parts[0] ?? '', percent: Number.parseFloat(parts.at(-1) ?? '') }));
  for (const [index, { name, percent }] of shown.entries()) {
    const outside = predictions[0]?.classes.find((one) => one.name === name);
    // What is not quite all is never shown as 100 %.
    const percentOutside = Math.min((outside?.probability ?? -1) * 100, percent === 100 ? 100 : 99.9);
    expect(Math.abs(percentOutside - percent), `${index}: ${name}`).toBeLessThan(0.06);
  }
  expect(predictions[0]?.classes[0]?.name).toBe(shown[0]?.name);
}

/** The template of that name, with a folder below the home folder. */
async function beginWithFolder(page: Page, template: string, folder: string): Promise<void> {
  await page.getByRole('listitem').filter({ hasText: template }).getByRole('button', { name: 'Use it with my data' }).click();
  await page.getByRole('button', { name: 'Choose a folder' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: folder }).click();
  await dialog.getByRole('button', { name: 'Choose this folder' }).click();
  await page.getByRole('button', { name: 'Read the data' }).click();
  await expect(page.locator('[data-room="data"]')).toHaveAttribute('data-state', 'done');
}

test('Fashion-MNIST, from an empty studio to an exported network, trained in under a minute @desktop', async ({ studio }) => {
  await mainJob(studio, { name: 'clothes', epochs: null, accuracy: 0.82, begin: (page) => beginWithSample(page, 'Pictures', /Fashion-MNIST/) });
});

test('CIFAR-10 files, with the ConvNet for colour pictures', async ({ studio }) => {
  const folder = join(studio.home, 'cifar');
  mkdirSync(folder);
  const batch = (rows: number, seed: number): Uint8Array =>
    cifarBatch(
      Array.from({ length: rows }, (_, row) => row % 10),
      (record, i) => noisy(record % 10, Math.floor(i / 1024), seed + record, i % 1024),
    );
  writeFileSync(join(folder, 'data_batch_1.bin'), batch(1000, 1));
  writeFileSync(join(folder, 'test_batch.bin'), batch(200, 5000));
  writeFileSync(join(folder, 'batches.meta.txt'), 'airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n');
  await mainJob(studio, { name: 'cifar', epochs: 5, accuracy: 0.6, begin: (page) => beginWithFolder(page, 'ConvNet for colour pictures', 'cifar') });
});

test('a folder of pictures of all sizes', async ({ studio }) => {
  for (const [kind, name] of ['apple', 'leaf', 'plum'].entries()) {
    const folder = join(studio.home, 'fruit', name);
    mkdirSync(folder, { recursive: true });
    for (let index = 0; index < 40; index++) {
      const [width, height] = [30 + index, 60 - index];
      const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => noisy(kind, i % 3, index + 100 * kind, Math.floor(i / 3)));
      const picture = sharp(pixels, { raw: { width, height, channels: 3 } });
      await (index % 2 === 0 ? picture.png().toFile(join(folder, `${index}.png`)) : picture.jpeg().toFile(join(folder, `${index}.jpg`)));
    }
  }
  await mainJob(studio, { name: 'folder', epochs: 6, accuracy: 0.8, begin: (page) => beginWithFolder(page, 'Network for your own pictures', 'fruit') });
});
