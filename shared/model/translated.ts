/** Of a network that reads a text and writes its answer: the columns of both. */
import type { DocumentNode } from './document.ts';

/** `length`: pieces of an answer that it knows places for. */
export interface Translated {
  readonly from: string;
  readonly to: string;
  readonly length: number;
}

export function translatedBy(nodes: readonly DocumentNode[]): Translated | null {
  const inputs = nodes.filter(({ type }) => type === 'tokens-input');
  const output = nodes.find(({ type }) => type === 'output')?.params;
  if (output?.['answer'] !== 'next-token') return null;
  const target = inputs.find(({ id }) => id === output['input']);
  const source = target && inputs.find((input) => input !== target);
  if (!target || !source) return null;
  return { from: String(source.params['column'] ?? ''), to: String(target.params['column'] ?? ''), length: Number(target.params['length'] ?? 64) };
}
