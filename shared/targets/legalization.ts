/** What a target does with an op. */
import { defined } from '../base/assert.ts';
import { numberOf, numbersOf } from '../ir/attributes.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Node, Value } from '../ir/graph.ts';
import type { Op } from '../ir/ops.ts';

/** A node to be replaced, seen from the new graph. */
export class Place {
  readonly g: GraphBuilder;
  readonly node: Node;
  readonly inputs: readonly (Value | null)[];

  constructor(g: GraphBuilder, node: Node, inputs: readonly (Value | null)[]) {
    this.g = g;
    this.node = node;
    this.inputs = inputs;
  }

  input(index: number): Value {
    return defined(this.inputs[index], `input ${index} of ${this.node.op}`);
  }
  get a(): Value {
    return this.input(0);
  }
  get b(): Value {
    return this.input(1);
  }
  get c(): Value {
    return this.input(2);
  }
  number(name: string): number {
    return numberOf(this.node.attributes, name);
  }
  numbers(name: string): readonly number[] {
    return numbersOf(this.node.attributes, name);
  }
  /** A scalar in the type of input 0. */
  scalar(value: number): Value {
    return this.g.like(this.a, value);
  }
}

export type Legalization =
  /** The target runs it as it is. */
  | { readonly kind: 'keep' }
  /** Its outputs are made of other ops. Where only one is given, further ones must be unused. */
  | { readonly kind: 'replace'; readonly by: (place: Place) => Value | readonly Value[] }
  | { readonly kind: 'unsupported'; readonly why: string };

/** Total: a new op does not compile until every target answers. */
export type TargetTable = { readonly [O in Op]: Legalization };

export const keep: Legalization = { kind: 'keep' };

export function replace(by: (place: Place) => Value | readonly Value[]): Legalization {
  return { kind: 'replace', by };
}

export function unsupported(why: string): Legalization {
  return { kind: 'unsupported', why };
}
