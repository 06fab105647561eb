/** A readable, complete PyTorch file for a document: network, data, training, evaluation and use, with the same names and settings. */
import { defined } from '../base/assert.ts';
import type { Feed } from '../layers/define.ts';
import { imageInput } from '../layers/image-input.ts';
import { layerOf } from '../layers/index.ts';
import { output } from '../layers/output.ts';
import type { TableColumn } from '../layers/parameters.ts';
import { tableInput } from '../layers/table-input.ts';
import { pythonNumber, pythonString } from '../layers/torch.ts';
import { resolveParameters } from '../layers/values.ts';
import { lossFor, lossOf } from '../losses/index.ts';
import { check as checkDocument, type Check } from '../model/check.ts';
import type { Document } from '../model/document.ts';
import { optimizerOf } from '../optimizers/index.ts';
import { scheduleOf } from '../schedules/index.ts';
import { pythonNames } from './names.ts';
import { torchNetwork } from './network.ts';
import { helpersOf, walk } from './walk.ts';
import { pictureData, tableData } from './python-data.ts';
import { type AnswerForm, fittingCode, splitCode, trainingCode } from './python-training.ts';

const lion = `class Lion(torch.optim.Optimizer):
    """Chen et al. 2023: every weight moves by the sign of a running average of its gradient."""

    def __init__(self, params, lr, betas, weight_decay=0.0):
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for weight in group["params"]:
                if weight.grad is None:
                    continue
                mean = self.state[weight].setdefault("mean", torch.zeros_like(weight))
                direction = torch.sign(beta1 * mean + (1 - beta1) * weight.grad)
                weight.mul_(1 - group["lr"] * group["weight_decay"]).sub_(group["lr"] * direction)
                mean.mul_(beta2).add_((1 - beta2) * weight.grad)`;

interface Parts {
  readonly imports: readonly string[];
  readonly constants: readonly string[];
  readonly sections: readonly string[];
}

/** Always answers with a file; what the drawing lacks is said in comments. `checked` saves computing it again. */
export function pytorchCode(document: Document, checked: Check = checkDocument(document)): string {
  const network = walk('pytorch', document, checked);
  const body = torchNetwork(network).join('\n\n\n');
  const program = network.whole ? programParts(document, checked, network.arguments.map(({ node, feed }) => ({ node, kind: feed.kind }))) : null;
  const used = [...helpersOf(network), ...(program?.sections.some((section) => section.includes(' = Lion(')) === true ? [lion] : [])];
  const usesF = [body, ...used].some((part) => part.includes('F.'));
  const note = program !== null ? [] : ['# Only the network is written here: the rest follows when the drawing is complete and has one answer.'];
  const settings = document.training;
  return [
    '"""A neural network drawn in Netloom, as a PyTorch program.',
    '',
    ...(program === null
      ? ['Needs: pip install torch']
      : [
          `Needs: pip install torch numpy${program.imports.some((line) => line.includes('PIL')) ? ' pillow' : ''}`,
          'Use:   python network.py train DATA',
          '       python network.py predict INPUT',
        ]),
    '"""',
    ...(program?.imports ?? []).filter((line) => line.startsWith('import ') && !line.includes('numpy')),
    ...(program?.imports ?? []).filter((line) => line.startsWith('from pathlib')),
    ...(program === null ? [] : ['']),
    ...(program?.imports ?? []).filter((line) => line.includes('numpy')),
    'import torch',
    ...(usesF ? ['import torch.nn.functional as F'] : []),
    ...(program?.imports ?? []).filter((line) => line.includes('PIL')),
    'from torch import nn',
    ...(program === null ? [] : ['from torch.utils.data import DataLoader, Dataset, Subset']),
    '',
    ...note,
    `BATCH_SIZE = ${settings.batchSize}`,
    `EPOCHS = ${settings.epochs}`,
    `LEARNING_RATE = ${pythonNumber(settings.learningRate)}`,
    `SEED = ${settings.seed}`,
    'DEVICE = "cuda" if torch.cuda.is_available() else "cpu"',
    ...(program?.constants ?? []),
    ...[...used, body, ...(program?.sections ?? [])].flatMap((section) => ['', '', section]),
    '',
  ].join('\n');
}

/** Everything but the network; null when the drawing is not of one answer and one kind of data. */
function programParts(
  document: Document,
  checked: Check,
  inputs: readonly { readonly kind: Feed['kind']; readonly node: string }[],
): Parts | null {
  const answers = document.nodes.filter((node) => layerOf(node.type)?.category === 'output');
  const [answer] = answers;
  const sources = [...new Set(inputs.map(({ node }) => node))].map((id) =>
    defined(
      document.nodes.find((node) => node.id === id),
      id,
    ),
  );
  const [source] = sources;
  if (answer === undefined || answers.length !== 1 || source === undefined || sources.length !== 1) return null;
  if (source.type !== imageInput.type && source.type !== tableInput.type) return null;

  const answerParams = resolveParameters(output.parameters, answer.params);
  const classes = answerParams['classes'] as readonly string[];
  const width = checked.shapes.get(answer.id)?.shape[0] ?? 0;
  const form: AnswerForm = answerParams['answer'] === 'number' ? 'number' : width === 1 ? 'two-classes' : 'classes';
  const { optimizer, schedule, shuffle, epochs } = document.training;
  const optimizerRule = optimizerOf(optimizer.type);
  const scheduleRule = scheduleOf(schedule.type);
  if (optimizerRule === undefined || scheduleRule === undefined) return null;

  const image = source.type === imageInput.type;
  const data = image
    ? pictureParts(resolveParameters(imageInput.parameters, source.params))
    : tableParts(resolveParameters(tableInput.parameters, source.params)['columns'] as readonly TableColumn[], String(answerParams['column']), form);
  const names = pythonNames(document);
  const fits = (
    [
      [source.id, image ? 'image' : 'numbers'],
      [answer.id, 'target'],
    ] as const
  ).flatMap(([id, of]) => {
    const statistics = checked.weights.get(id)?.filter(({ role }) => role === 'statistic') ?? [];
    return statistics.length === 0 ? [] : [{ module: defined(names.get(id), id), of, std: statistics.some(({ name }) => name === 'std') }];
  });
  const settings = resolveParameters(optimizerRule.parameters, optimizer.params);
  const loss = answerParams['loss'] === 'auto' ? lossFor[form] : (lossOf(String(answerParams['loss'])) ?? lossFor[form]);
  return {
    imports: ['import argparse', ...data.imports],
    constants: [...(form === 'number' ? [] : [`CLASSES = [${classes.map(pythonString).join(', ')}]`]), ...data.constants],
    sections: [
      ...data.sections,
      splitCode(document.data.split, document.data.split.stratify && form !== 'number'),
      ...(fits.length > 0 ? [fittingCode(fits)] : []),
      trainingCode({
        form,
        shuffle,
        loss: loss.torch({ smoothing: Number(answerParams['smoothing']) }),
        dataset: image ? 'Pictures' : 'Table',
        fits: fits.length > 0,
        rescale: fits.find(({ of }) => of === 'target')?.module ?? null,
        optimizer: optimizerRule.torch(settings, 'LEARNING_RATE'),
        clip: { value: Number(settings['clipValue']), norm: Number(settings['clipNorm']) },
        schedulerEach: scheduleRule.each ?? 'epoch',
        scheduler: scheduleRule.torch(resolveParameters(scheduleRule.parameters, schedule.params), epochs),
      }),
    ],
  };
}

function pictureParts(params: Readonly<Record<string, unknown>>): Parts {
  return {
    imports: ['from pathlib import Path', 'import numpy as np', 'from PIL import Image, ImageOps'],
    constants: [],
    sections: [pictureData(Number(params['channels']), Number(params['height']), Number(params['width']))],
  };
}

function tableParts(columns: readonly TableColumn[], target: string, form: AnswerForm): Parts {
  const numbers = columns.filter((column) => column.kind === 'number').map(({ name }) => pythonString(name));
  const categories = columns
    .filter((column) => column.kind === 'category')
    .map(({ name, values }) => `${pythonString(name)}: [${values.map(pythonString).join(', ')}]`);
  return {
    imports: ['import csv'],
    constants: [
      `TARGET = ${pythonString(target)}`,
      ...(numbers.length > 0 ? [`NUMBERS = [${numbers.join(', ')}]`] : []),
      ...(categories.length > 0 ? [`CATEGORIES = {${categories.join(', ')}}`] : []),
    ],
    sections: [tableData({ numbers: numbers.length > 0, categories: categories.length > 0, answer: form === 'number' ? 'number' : 'class' })],
  };
}
