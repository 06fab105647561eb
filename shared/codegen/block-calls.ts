/** How a block is called in a program, and how it is used: as a class or a function, copy after copy where it repeats. */
import type { Block, Document } from '../model/document.ts';
import type { Body, Line } from './walk.ts';

/** What our own classes are called. */
const ownNames: ReadonlySet<string> = new Set(['block', 'blocks', 'decoder', 'decoder_block', 'decoder_blocks']);

/** A Python name for a block that no node has. */
export function blockName(block: Block, document: Document, names: ReadonlyMap<string, string>): string {
  const slug = block.name
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
  const number = (document.blocks ?? []).indexOf(block) + 1;
  const twins = (document.blocks ?? []).filter((other) => other.name.toLowerCase() === block.name.toLowerCase()).length;
  const alone = twins === 1 && /^[a-z]/.test(slug) && !ownNames.has(slug);
  const wanted = alone ? slug : `${/^[a-z]/.test(slug) ? slug : 'block'}_${number}`;
  const told = wanted.includes('block') ? wanted : `${wanted}_block`;
  return [...names.values()].includes(told) ? `${told}_of_${number}` : told;
}

/** Lines that call a block, copy after copy in a loop where it repeats; `use` is one call of it. */
export function blockCalls({ variable, call, mask, shape }: Line, repeat: number, loop: string, use: (given: readonly string[]) => string): string[] {
  const note = `  # [N, ${shape.join(', ')}]`;
  const given = call.slice('$self('.length, -1).split(', ');
  const left = mask?.call === '' ? `${variable}, ${mask.variable}` : variable;
  if (repeat === 1) return [`${left} = ${use(given)}${note}`];
  const handed = [variable, ...given.slice(1).map((old) => mask?.variable ?? old)];
  const starts = handed.flatMap((name, index) => (name === given[index] ? [] : [`${name} = ${given[index]}`]));
  const after = mask === undefined || mask.call === '' ? [] : [`    ${mask.variable} = ${mask.call}`];
  return [...starts, loop, `    ${left} = ${use(handed)}${note}`, ...after];
}

/** `residual_block` as a class: `ResidualBlock`. */
export function blockClass({ name }: Body): string {
  return name.replace(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
