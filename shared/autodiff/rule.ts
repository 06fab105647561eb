/** What a gradient rule is, and the few shapes of it. */
import { assert, defined } from '../base/assert.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import { numberOf, numbersOf } from '../ir/attributes.ts';
import type { Node, Value } from '../ir/graph.ts';

/** One node seen from its gradient: inputs a, b, c; output y; dy is the gradient that arrives at y. */
export class Site {
  readonly g: GraphBuilder;
  readonly node: Node;
  /** The gradient of each output; null where none arrives. */
  readonly dys: readonly (Value | null)[];

  constructor(g: GraphBuilder, node: Node, dys: readonly (Value | null)[]) {
    this.g = g;
    this.node = node;
    this.dys = dys;
  }

  input(index: number): Value {
    return defined(this.node.inputs[index], `input ${index} of ${this.node.op}`);
  }
  output(index: number): Value {
    return defined(this.node.outputs[index], `output ${index} of ${this.node.op}`);
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
  get y(): Value {
    return this.output(0);
  }
  get dy(): Value {
    assert(
      this.dys.slice(1).every((dy) => dy === null),
      `${this.node.op}: only its first output has a gradient`,
    );
    return defined(this.dys[0], `gradient of ${this.node.op}`);
  }
  number(name: string): number {
    return numberOf(this.node.attributes, name);
  }
  numbers(name: string): readonly number[] {
    return numbersOf(this.node.attributes, name);
  }
  /** A scalar in the type of y. */
  scalar(value: number): Value {
    return this.g.like(this.dys.find((dy) => dy !== null) ?? this.y, value);
  }
}

/** Gradient of each input, made only when somebody needs it; null where there is none. */
export type Rule = (site: Site) => readonly ((() => Value) | null)[];

export type Gradient =
  | {
      readonly kind: 'rule';
      readonly rule: Rule;
      /**
       * y has the broadcast shape of the inputs. Then dy may come in a smaller, broadcastable shape, the answer may be given
       * in the shape of y, and the engine sums it to the shape of the input. Other rules get dy in full.
       */
      readonly elementwise: boolean;
    }
  /** Constant almost everywhere, or not a real function: the path ends here with zero. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unsupported'; readonly why: string };

export const noGradient: Gradient = { kind: 'none' };

export function unsupported(why: string): Gradient {
  return { kind: 'unsupported', why };
}

export function rule(rule: Rule): Gradient {
  return { kind: 'rule', rule, elementwise: false };
}

export function elementwise(rule: Rule): Gradient {
  return { kind: 'rule', rule, elementwise: true };
}

/** One input, same shape: dy becomes what `of` says. */
export function unary(of: (site: Site) => Value): Gradient {
  return elementwise((site) => [() => of(site)]);
}

/** The site of a node whose only gradient is that of input 0. */
export function first(of: (site: Site) => Value): Gradient {
  return rule((site) => [() => of(site)]);
}
