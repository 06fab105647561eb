/** Saved blocks: kept over a restart, replaced by name, and a damaged file is left as it is. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { SavedBlock } from '../../../shared/contract.ts';
import { createBlocksService } from '../../../main/services/blocks.ts';
import type { Context } from '../../../main/services/context.ts';
import { folderOfThisFile } from '../../helpers/data-fixtures.ts';

const saved = (name: string, repeat = 1): SavedBlock => ({
  block: { id: 'b', name, repeat },
  nodes: [{ id: 'fc', type: 'linear', params: { units: 8 }, position: { x: 0, y: 0 }, block: 'b' }],
  wires: [],
});
const service = (state: string) => createBlocksService({ paths: { state } } as Context);

it('keeps blocks for the next start, one of a name', async () => {
  const state = join(folderOfThisFile(), 'new');
  expect(await service(state)['blocks.list']({})).toEqual([]);
  await service(state)['blocks.save'](saved('Deep'));
  await service(state)['blocks.save'](saved('Wide'));
  await service(state)['blocks.save'](saved('Deep', 4));
  expect(await service(state)['blocks.list']({})).toEqual([saved('Wide'), saved('Deep', 4)]);
  expect(await service(state)['blocks.remove']({ name: 'Wide' })).toEqual([saved('Deep', 4)]);
});

it('leaves a damaged file alone', async () => {
  const state = folderOfThisFile();
  const file = join(state, 'blocks.json');
  writeFileSync(file, '[{');
  await expect(service(state)['blocks.save'](saved('Deep'))).rejects.toMatchObject({ problem: { code: 'blocks-unreadable' } });
  expect(readFileSync(file, 'utf8')).toBe('[{');
});
