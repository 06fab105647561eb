/** The shipped samples are what the list says, small, licensed, and read without a fault. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectData } from '../../../main/importers/index.ts';
import { samples, sampleOf } from '../../../main/importers/samples.ts';
import { createChannelMoments } from '../../../shared/data/summary.ts';
import { ruleMade } from '../../fixtures/samples/make.ts';
import { readAll } from '../../helpers/data-fixtures.ts';

const folder = join('assets', 'samples');

/** Whom the note beside each names. */
const sources: Readonly<Record<string, string>> = {
  'fashion-mnist': 'Xiao',
  iris: 'Fisher',
  penguins: 'Gorman',
  mails: 'made by a rule',
  'king-james': 'bible-kjv-text',
  'tang-poems': 'fortunes-zh',
  pairs: 'made by a small grammar',
  tags: 'made by a rule',
  sunspots: 'statsmodels',
  ratings: 'seeded rule',
};

describe('samples', () => {
  it('are those promised, in under 6 MB', () => {
    expect(samples.map(({ id }) => id)).toEqual([
      'fashion-mnist',
      'iris',
      'penguins',
      'ratings',
      'mails',
      'king-james',
      'tang-poems',
      'pairs',
      'tags',
      'sunspots',
    ]);
    const bytes = readdirSync(folder, { recursive: true }).reduce((sum, name) => sum + statSync(join(folder, String(name))).size, 0);
    expect(bytes).toBeLessThan(6e6);
    expect(sampleOf('nope')).toBeUndefined();
  });

  it.each(samples.map((sample) => [sample.id, sample] as const))(
    '%s has its licence, its rows, and the plan the importer itself would make',
    async (id, sample) => {
      expect(readFileSync(join(folder, id, 'LICENSE'), 'utf8').length).toBeGreaterThan(500);
      expect(readFileSync(join(folder, id, 'README.md'), 'utf8')).toContain(sources[id]);
      const plan = sample.plan(folder, null);
      const { imported } = await readAll(plan);
      expect(imported).toMatchObject({ rows: sample.rows, skippedCount: 0 });
      if (imported.target !== null) expect(imported.columns.some(({ name }) => name === imported.target)).toBe(true);
      const { plan: guessed, problems } = await inspectData(plan.path, null);
      expect(problems).toEqual([]);
      expect({ ...guessed, name: plan.name, path: plan.path }).toEqual(plan);
    },
  );

  it('Fashion-MNIST is balanced, with a test set of its own and the pixels of the original', async () => {
    const { imported, column, names } = await readAll(samples[0]?.plan(folder, null) ?? { kind: 'idx', path: '', name: '' });
    expect(imported.testFrom).toBe(8000);
    const labels = names('class');
    for (const label of new Set(labels)) {
      expect(labels.slice(0, 8000).filter((other) => other === label).length).toBe(800);
      expect(labels.slice(8000).filter((other) => other === label).length).toBe(200);
    }
    const moments = createChannelMoments(1);
    moments.add(Uint8Array.from(column('picture').slice(0, 8000 * 784)));
    // numpy: mean 72.95309327168367, std 90.06380101020343 of the 8,000 training pictures
    expect(moments.result()[0]?.mean).toBeCloseTo(72.95309327168367, 9);
    expect(moments.result()[0]?.std).toBeCloseTo(90.06380101020343, 9);
  });

  it.each(Object.entries(ruleMade))('%s is what its rule makes', (name, make) => {
    expect(readFileSync(join(folder, name), 'utf8')).toBe(make());
  });

  it('are brought to the size a network wants', async () => {
    const { imported } = await readAll(samples[0]?.plan(folder, { height: 32, width: 32, channels: 3 }) ?? { kind: 'idx', path: '', name: '' });
    expect(imported.columns[0]).toMatchObject({ height: 32, width: 32, channels: 3 });
  });
});
