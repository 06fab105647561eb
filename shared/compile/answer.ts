/** What an answer node answers, and with which loss. */
import { defined } from '../base/assert.ts';
import { makeProblem, ok, refused, type Result } from '../base/problem.ts';
import type { Shape } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import { classesOf, output } from '../layers/output.ts';
import { resolveParameters } from '../layers/values.ts';
import type { LossDefinition, LossSettings } from '../losses/define.ts';
import { lossFor, lossOf } from '../losses/index.ts';
import { textOfAnswer } from '../model/answers.ts';
import type { DocumentNode } from '../model/document.ts';
import type { Wiring } from '../model/graph.ts';
import type { AnswerKind } from './manifest.ts';

export interface AnswerPlan {
  readonly node: string;
  readonly column: string;
  readonly kind: AnswerKind;
  readonly loss: LossDefinition;
  readonly settings: LossSettings;
  /** Share of its loss in the sum over the answers. */
  readonly importance: number;
  /** The text input whose pairs it judges. */
  readonly pairs?: string;
}

/** `shape`: what the network ends with. The layer's own shape rule and the check of the graph have passed already. */
export function planAnswer(wiring: Wiring, node: DocumentNode, shape: Shape): Result<AnswerPlan> {
  const params = resolveParameters(output.parameters, node.params);
  const named = params['loss'] === 'auto' ? undefined : lossOf(String(params['loss']));
  const settings = { smoothing: Number(params['smoothing']) };
  const common = { node: node.id, settings, importance: Number(params['importance']) };
  const column = String(params['column'] ?? '');
  const answer = String(params['answer']);
  const classes = classesOf(params);
  switch (answer) {
    case 'number':
      return ok({ ...common, column, kind: { kind: 'number', column }, loss: named ?? lossFor.number });
    case 'next-token':
    case 'masked-token': {
      const source = defined(textOfAnswer(wiring, node), `text of ${node.id}`);
      const { id, size } = defined(source.tokenizer, `tokenizer of ${source.node}`);
      const kind = { kind: answer, input: source.node, tokenizer: id, pieces: size, length: source.length } as const;
      return ok({ ...common, column: source.column, kind, loss: named ?? lossFor.classes });
    }
    case 'tags': {
      const source = defined(textOfAnswer(wiring, node), `text of ${node.id}`);
      if (classes.length < 2) return refused(noClasses(node.id));
      return ok({ ...common, column, kind: { kind: 'tags', classes, input: source.node, length: source.length }, loss: named ?? lossFor.classes });
    }
    default: {
      const [first, second] = classes;
      if (first === undefined || second === undefined) return refused(noClasses(node.id));
      const truth = answer === 'next-sentence' ? { column: node.id, pairs: defined(textOfAnswer(wiring, node), `text of ${node.id}`).node } : { column };
      if (shape[0] === 1) return ok({ ...common, ...truth, kind: { kind: 'two-classes', classes: [first, second] }, loss: named ?? lossFor['two-classes'] });
      return ok({ ...common, ...truth, kind: { kind: 'classes', classes }, loss: named ?? lossFor.classes });
    }
  }
}

function noClasses(node: string) {
  return makeProblem({
    code: 'no-classes',
    place: { node, parameter: 'classes' },
    what: text('The answer has no classes yet.', '答案还没有类别。'),
    how: text('Choose data first: its classes are filled in by themselves.', '请先选择数据，类别会自动填入。'),
  });
}
