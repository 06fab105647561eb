/** PyTorch's default first values for Linear and Conv (torch.nn.init, `kaiming_uniform_(a = sqrt(5))`). */
import type { Initializer } from './define.ts';

/** Weight: uniform within `gain * sqrt(3 / fanIn)`; with a = sqrt(5) the gain is sqrt(1/3), so the bound is 1 / sqrt(fanIn). */
export function kaimingUniform(fanIn: number): Initializer {
  return { kind: 'kaiming-uniform', fanIn, gain: Math.sqrt(1 / 3) };
}

/** Bias: uniform within 1 / sqrt(fanIn). */
export function uniformByFan(fanIn: number): Initializer {
  return { kind: 'uniform', bound: fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0 };
}
