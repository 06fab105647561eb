/** PyTorch for using a network, and the program's command line. */
import { pythonString } from '../layers/torch.ts';
import { ofAnswer, type Program, reads } from './program.ts';
import { returned } from './python-answers.ts';
import { pairedInput, wordsOf } from './python-data.ts';
import { indent } from './python-lines.ts';
import { pictureFiles } from './python-picture-files.ts';

export function predictSection(program: Program): string {
  const { answers } = program;
  const parts = answers.map((answer, index) => {
    const x = answers.length === 1 ? 'outputs[0]' : `outputs[${index}][0]`;
    const classes = ofAnswer(program, answer, 'CLASSES').toUpperCase();
    switch (answer.form) {
      case 'number':
        return `${x}.item()`;
      case 'classes':
        return `dict(zip(${classes}, torch.softmax(${x}, dim=0).tolist()))`;
      case 'two-classes':
        return `dict(zip(${classes}, torch.cat([1 - torch.sigmoid(${x}), torch.sigmoid(${x})]).tolist()))`;
      case 'tags':
        return `[${classes}[i] for i in ${x}.argmax(dim=1)]`;
      case 'next-token':
      case 'masked-token':
        return `${x}.argmax(dim=1).tolist()`;
    }
  });
  const what =
    answers.length > 1
      ? 'Every answer'
      : answers[0]?.form === 'number'
        ? 'The number'
        : answers[0]?.form === 'classes' || answers[0]?.form === 'two-classes'
          ? 'Probabilities by class'
          : 'The likeliest at every place';
  return `@torch.no_grad()
def predict(model, inputs):
    """${what}, for one row's inputs (arrays)."""
    model.eval()
    outputs = model(*[torch.as_tensor(value)[None].to(DEVICE) for value in inputs])
${indent(1, returned(program, parts)).trimEnd()}`;
}

/** Writing on: only for a network with one text and the next piece as its answer. */
export function generatesText(program: Program): boolean {
  return program.answers.length === 1 && program.inputs.length === 1 && program.answers[0]?.form === 'next-token';
}

export function generateSection(program: Program): string {
  const [input] = program.inputs;
  const padding = input?.feed.kind === 'tokens' ? input.feed.padding : 0;
  const length = input?.feed.type.shape[0] ?? 0;
  const stop = input?.tokenizer?.specials.end ?? null;
  return `@torch.no_grad()
def generate(model, prompt, count=200, temperature=1.0, top_k=0):
    """The prompt and up to \`count\` pieces more. Temperature 0 always takes the likeliest."""
    model.eval()
    ids = tokenizer().encode(prompt)
    for _ in range(count):
        seen = ids[-${length}:]
        row = torch.tensor([seen + [${padding}] * (${length} - len(seen))], device=DEVICE)
        logits = model(row)[0, max(0, len(seen) - 1)]
        if top_k > 0:
            logits = logits.where(logits >= logits.topk(min(top_k, len(logits))).values[-1], -torch.inf)
        choice = logits.argmax() if temperature == 0 else torch.multinomial(torch.softmax(logits / temperature, dim=0), 1)
${stop === null ? '' : `        if choice.item() == ${stop}:\n            break\n`}        ids.append(choice.item())
    return tokenizer().decode(ids)`;
}

/** Reads weights into the network. */
export function loadingCode({ zeros }: Pick<Program, 'zeros'>): string {
  const head = 'def load_weights(model, path):\n    """Weights of the studio, or of this program."""';
  if (!zeros) return `${head}\n    model.load_state_dict(load_file(path))`;
  return `${head}
    missing, strange = model.load_state_dict(load_file(path), strict=False)
    fixed = {name for name, weight in model.named_parameters() if not weight.requires_grad}  # they stay zero
    if strange or set(missing) - fixed:
        raise ValueError(f"{path} has other weights: {strange}, and not {missing}")`;
}

/** A row's answer, printed: of a network that gives every word a tag, word by word. */
function said(program: Program): readonly string[] {
  const [answer, ...more] = program.answers;
  const call = 'predict(model, [value[0] for value in inputs])';
  if (answer?.form !== 'tags' || more.length > 0) return [`    print(${call})`];
  return [`    tags = ${call}`, `    print(*(f"{word}/{tags[place]}" for word, place in data.${wordsOf(program, answer)}[row] if place < len(tags)))`];
}

/** What `predict` does with its argument, and what the argument is; the same in every language. */
export function commandLine(program: Program): { readonly predictions: readonly string[]; readonly path: string } {
  if (program.turns !== null) {
    const [input] = program.inputs;
    const picture = input?.feed.kind === 'image';
    return {
      predictions: ['save_made(model, 16, arguments.path)'],
      path: `${picture && program.labelled ? pictureFiles[program.pictures.form].short : 'file'} to train on, or ${picture ? 'the picture' : 'the file (.npy)'} to make`,
    };
  }
  const text = generatesText(program);
  const predictions = program.labelled
    ? ['print(predict(model, (read_picture(arguments.path),)))']
    : text
      ? ['print(generate(model, arguments.path))']
      : [
          'data = Data(arguments.path, answered=False)',
          `for row in ${reads(program, 'stream') ? 'range(len(data))' : 'np.flatnonzero(data.usable)'}:`,
          '    inputs, _ = data[[row]]',
          ...said(program),
        ];
  const path = program.labelled
    ? `${pictureFiles[program.pictures.form].short} to train on, or a picture to predict for`
    : text
      ? 'file to train on, or the beginning of a text to write on'
      : 'file to train on, or whose rows to predict for';
  return { predictions, path };
}

/** Where the parts of the data are; `data` is a `Data`. */
export const partsOf = (program: Program) => (reads(program, 'stream') ? 'data.parts' : 'split_rows(data)');

/** The lines that judge one part of the data, or all. */
export function evaluation(program: Program, judge: readonly string[]): readonly string[] {
  return [
    'data = Data(arguments.path)',
    `train_rows, validation_rows, test_rows = ${partsOf(program)}`,
    `every = ${reads(program, 'stream') ? 'np.arange(len(data))' : 'np.flatnonzero(data.usable)'}`,
    'rows = {"all": every, "train": train_rows, "validation": validation_rows, "test": test_rows}[arguments.part]',
    ...(pairedInput(program) === null ? [] : ['data.make_pairs(rows)']),
    ...(program.answers.some(({ weights }) => weights === 'balanced') ? ['balance_classes(data, train_rows)'] : []),
    ...judge,
  ];
}

/** What a program is called with, read; the same in both frameworks. */
export const argumentsCode = (path: string, save: string): string => `    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["train", "evaluate", "predict"])
    parser.add_argument("path", help=${pythonString(path)})
    parser.add_argument("--part", choices=["all", "train", "validation", "test"], default="all", help="the rows to evaluate")
    parser.add_argument("--weights", help="weights to begin with (model.safetensors from the studio), or to use")
    parser.add_argument("--save", default=${pythonString(save)}, help="where training puts its weights")
    arguments = parser.parse_args()`;

export function mainSection(program: Program): string {
  const { predictions, path } = commandLine(program);
  return `${loadingCode(program)}


def main():
${argumentsCode(path, 'network.safetensors')}
    if WORLD > 1:
        dist.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    torch.manual_seed(SEED)
    model = Network().to(DEVICE)
    if arguments.weights or arguments.command != "train":
        load_weights(model, arguments.weights or arguments.save)
    if arguments.command == "train":
        torch.manual_seed(SEED + RANK)
        train(model, Data(arguments.path))
        if RANK == 0:
            save_file(model.state_dict(), arguments.save)
    elif arguments.command == "evaluate":
${indent(2, evaluation(program, ['report(evaluate(model, loader(data, rows)))'])).trimEnd()}
    else:
${indent(2, predictions).trimEnd()}
    if WORLD > 1:
        dist.destroy_process_group()


if __name__ == "__main__":
    main()`;
}
