/** What an answer node answers, and with which loss. */
import { makeProblem, ok, refused, type Result } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { resolveParameters } from '../layers/values.ts';
import { output } from '../layers/output.ts';
import type { LossDefinition, LossSettings } from '../losses/define.ts';
import { lossFor, lossOf } from '../losses/index.ts';
import type { DocumentNode } from '../model/document.ts';
import type { AnswerKind } from './manifest.ts';

export interface AnswerPlan {
  readonly node: string;
  readonly column: string;
  readonly kind: AnswerKind;
  readonly loss: LossDefinition;
  readonly settings: LossSettings;
}

/** `width`: how many numbers the network ends with. The layer's own shape rule has passed already. */
export function planAnswer(node: DocumentNode, width: number): Result<AnswerPlan> {
  const params = resolveParameters(output.parameters, node.params);
  const column = String(params['column'] ?? '');
  const settings = { smoothing: Number(params['smoothing']) };
  const named = params['loss'] === 'auto' ? undefined : lossOf(String(params['loss']));
  if (params['answer'] === 'number') {
    return ok({ node: node.id, column, kind: { kind: 'number', column }, loss: named ?? lossFor.number, settings });
  }
  const classes = params['classes'] as readonly string[];
  const [first, second] = classes;
  if (first === undefined || second === undefined) {
    return refused(
      makeProblem({
        code: 'no-classes',
        place: { node: node.id, parameter: 'classes' },
        what: text('The answer has no classes yet.', '答案还没有类别。'),
        how: text('Choose data first: its classes are filled in by themselves.', '请先选择数据，类别会自动填入。'),
      }),
    );
  }
  if (width === 1)
    return ok({ node: node.id, column, kind: { kind: 'two-classes', classes: [first, second] }, loss: named ?? lossFor['two-classes'], settings });
  return ok({ node: node.id, column, kind: { kind: 'classes', classes }, loss: named ?? lossFor.classes, settings });
}
