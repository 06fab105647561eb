/** Which of the studio's streams of chance is a layer's: the same wherever it is lowered, and in generated code. */
import { hashText } from '../base/random.ts';

/** A number of 32 bits. `use` tells a layer's streams apart; `part`, the several passes of one step through a layer. */
export function chanceStream(node: string, use: string, part = ''): number {
  return hashText([node, use, part].filter((word) => word !== '').join('/'));
}
