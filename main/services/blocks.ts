/** Blocks a person keeps for other projects, in one file of the studio's own folder. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import { type HandlersOf, type SavedBlock, savedBlockSchema } from '../../shared/contract.ts';
import { writeWhole } from '../store/files.ts';
import type { Context } from './context.ts';

const maxBlocks = 1000;

const unreadable = (file: string) =>
  new ProblemError(
    makeProblem({
      code: 'blocks-unreadable',
      place: { file },
      what: text('The file of your saved blocks cannot be read.', '无法读取保存的模块文件。'),
      why: text('It was changed by hand or by another program, or it is damaged.', '它被手动或其他程序改动过，或已损坏。'),
      how: text(`Move ${file} away to begin a new one. It was not changed.`, `请移走 ${file} 以重新开始。文件没有被改动。`),
    }),
  );

const tooMany = () =>
  new ProblemError(
    makeProblem({
      code: 'too-many-blocks',
      what: text(`There are ${maxBlocks} saved blocks already.`, `已保存了 ${maxBlocks} 个模块。`),
      how: text('Remove some you do not need.', '请先删除不需要的模块。'),
    }),
  );

/** Ids as they were when saved; whoever uses a block gives its nodes new ones. */
export function createBlocksService({ paths }: Context): HandlersOf<'blocks'> {
  const file = join(paths.state, 'blocks.json');

  function read(): readonly SavedBlock[] {
    if (!existsSync(file)) return [];
    try {
      return z.array(savedBlockSchema).parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch {
      throw unreadable(file);
    }
  }

  function write(blocks: SavedBlock[]): SavedBlock[] {
    mkdirSync(paths.state, { recursive: true });
    writeWhole(file, JSON.stringify(blocks));
    return blocks;
  }

  const others = (name: string) => read().filter(({ block }) => block.name !== name);

  return {
    'blocks.list': async () => [...read()],
    async 'blocks.save'(saved) {
      const rest = others(saved.block.name);
      if (rest.length >= maxBlocks) throw tooMany();
      return write([...rest, saved]);
    },
    'blocks.remove': async ({ name }) => write(others(name)),
  };
}
