/** PyTorch for losses and scores: for each answer as in the studio, added up over batches and processes. */
import { pythonNumber } from '../layers/torch.ts';
import { perPiece } from '../model/answers.ts';
import { lossCalls } from './losses.ts';
import { type AnswerForm, ofAnswer, type Program, type ProgramAnswer } from './program.ts';
import { bracketed, indent } from './python-lines.ts';

/** The lines that make the answer's numbers and its truth; then its loss, the count, and how good: for one answer. */
function judging(
  program: Program,
  answer: ProgramAnswer,
): { readonly lines: readonly string[]; readonly values: readonly [loss: string, count: string, right: string, cases: string] } {
  const { form, name, settings } = answer;
  const place = program.answers.indexOf(answer);
  const [given, truth] = [program.answers.length === 1 ? 'outputs' : `outputs[${place}]`, `targets[${place}]`];
  const [x, y] = [ofAnswer(program, answer, 'logits'), ofAnswer(program, answer, 'target')];
  const scale = answer.scaled ? ` / model.${name}.std` : '';
  const both: { readonly [F in AnswerForm]: readonly [string, string] } = {
    classes: [given, truth],
    'two-classes': [`${given}.squeeze(1)`, truth],
    number: [given, truth],
    'next-token': [`${given}[:, :-1].flatten(0, 1)`, `${truth}[:, 1:].flatten()`],
    'masked-token': [`${given}.flatten(0, 1)`, `${truth}.flatten()`],
    tags: [`${given}.flatten(0, 1)`, `${truth}.flatten()`],
  };
  const notes: { readonly [F in AnswerForm]?: string } = {
    'next-token': '# Each piece is guessed from those before it.',
    'masked-token': '# Only the pieces that were hidden are asked for.',
  };
  const pieces = perPiece.has(form);
  // Of several answers some may not be known; of one, such rows are left out of the data.
  const partial = !pieces && program.answers.length > 1 && answer.pairs === null;
  const skips = (pieces && answer.loss.type !== 'cross-entropy') || partial;
  const known = form === 'number' ? `~${y}[:, 0].isnan()` : `${y} >= 0`;
  const weights = answer.weights === null ? null : ofAnswer(program, answer, 'CLASS_WEIGHTS').toUpperCase();
  const call = {
    x: `${x}${scale}`,
    y: `${y}${scale}`,
    smoothing: settings.smoothing,
    classes: answer.width,
    weights,
    ignored: form === 'tags' ? -1 : pieces ? -100 : null,
  };
  const real = pieces && !skips ? `${y}[${y} >= 0]` : y;
  const cases = pieces && !skips ? `(${y} >= 0).sum()` : `len(${y})`;
  const count = weighs(answer) ? `${weights}[${real}].sum()` : cases;
  const right =
    form === 'number' ? `(${x} - ${y}).square().sum()` : form === 'two-classes' ? `((${x} > 0) == ${y}).sum()` : `(${x}.argmax(dim=1) == ${y}).sum()`;
  const note = notes[form];
  return {
    lines: [...(note === undefined ? [] : [note]), `${x}, ${y} = ${both[form].join(', ')}`, ...(skips ? [`${x}, ${y} = ${x}[${known}], ${y}[${known}]`] : [])],
    values: [lossCalls(answer.loss.type)?.pytorch(call) ?? `${x}.sum() * 0`, count, right, cases],
  };
}

/** Its loss is a mean over class weights: then there is one more number, how many cases they are of. */
const weighs = ({ weights, loss }: ProgramAnswer) => weights !== null && loss.meanOver === 'weights';

/** Score of an answer beside its loss. */
export const scoreName = (answer: ProgramAnswer) => (answer.form === 'number' ? 'rmse' : 'accuracy');

/** `Scores`. `names`: of each answer's loss and score; `score`: the second, from `values`, what there is of it; `whole`: lines for the loss of several answers. */
export const scoresClass = (names: readonly string[], score: string, values = 'total, count, right', whole = '') => `class Scores:
    """Adds up what \`judge\` gives, over batches and processes."""

    def __init__(self):
        self.sums = torch.zeros(${names.length}, ${values.split(', ').length}, device=DEVICE)

    def add(self, parts):
        self.sums += torch.tensor([[torch.as_tensor(value).item() for value in part] for part in parts], device=DEVICE)

    def means(self, everywhere=False):
        scores, sums = {}, over_processes(self.sums) if everywhere else self.sums
        for (loss, score), (${values}) in zip([${names.join(', ')}], sums.tolist()):
            if count > 0:
                scores[loss], scores[score] = total / count, ${score}
${whole}        return scores


def over_processes(value):
    """The sum of a number, or of numbers, over all processes."""
    value = torch.as_tensor(value, dtype=torch.float32, device=DEVICE).clone()
    if WORLD > 1:
        dist.all_reduce(value)
    return value`;

export function lossSection(program: Program): string {
  const judged = program.answers.map((answer) => judging(program, answer));
  const weighted = program.answers.some(weighs);
  const results = judged.map(({ values }) => `(${values.slice(0, weighted ? 4 : 3).join(', ')})`);
  const names = program.answers.map((answer) => `("${ofAnswer(program, answer, 'loss')}", "${ofAnswer(program, answer, scoreName(answer))}")`);
  const shares = program.answers.map((answer) => `"${ofAnswer(program, answer, 'loss')}": ${pythonNumber(answer.importance)}`).join(', ');
  const whole =
    program.answers.length === 1
      ? ''
      : `        if scores:\n            scores["loss"] = sum(weight * scores.get(loss, 0.0) for loss, weight in {${shares}}.items())\n`;
  const share = `right / ${weighted ? 'cases' : 'count'}`;
  const numbers = program.answers.filter(({ form }) => form === 'number').length;
  const score =
    numbers === 0 ? share : numbers === program.answers.length ? `(${share}) ** 0.5` : `(${share}) ** 0.5 if score.startswith("rmse") else ${share}`;
  return `def judge(model, outputs, targets):
    """For each answer: the sum of its losses, ${weighted ? 'what they weigh' : 'how many cases they are of'}, ${program.answers.every(({ form }) => form === 'number') ? 'the sum of the squared misses' : program.answers.some(({ form }) => form === 'number') ? 'how many are right (of numbers, the sum of the squared misses)' : 'how many are right'}${weighted ? ', and of how many' : ''}."""
${judged.flatMap(({ lines }) => lines.map((line) => `    ${line}`)).join('\n')}
${indent(1, bracketed('return [', results, ']', { depth: 1 })).trimEnd()}


${scoresClass(names, score, weighted ? 'total, count, right, cases' : undefined, whole)}`;
}

export const evaluateSection = `@torch.no_grad()
def evaluate(model, batches):
    """Mean loss and scores over all rows."""
    model.eval()
    scores = Scores()
    for inputs, targets in batches:
        inputs, targets = on_device(inputs), on_device(targets)
        scores.add(judge(model, model(*inputs), targets))
    return scores.means()`;
