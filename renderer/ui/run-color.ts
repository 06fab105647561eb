/** A run has the same colour everywhere. */
import type { Run } from '../../shared/contract.ts';
import { runColors } from './tokens.ts';

/** Name of a CSS variable: `--nl-run-3`. */
export function runColor(run: Pick<Run, 'number'>): string {
  return `--nl-run-${(run.number - 1) % runColors.light.length}`;
}
