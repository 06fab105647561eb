/** The network as PyTorch: a class with one line per layer in `__init__`, one in `forward`; a class for each block. */
import { blockCalls, blockClass } from './block-calls.ts';
import type { Body, Line } from './walk.ts';

function indented(lines: readonly string[], depth = 1): string[] {
  const margin = '    '.repeat(depth);
  return lines.map((line) => (line === '' ? '' : margin + line));
}

/** Lines of `__init__`. */
function modules({ name, code, block }: Line): string[] {
  if (block !== undefined) {
    const one = `${blockClass(block)}()`;
    return [`self.${name} = ${block.repeat > 1 ? `nn.ModuleList([${one} for _ in range(${block.repeat})])` : one}`];
  }
  return [
    ...(code.module === undefined ? [] : [`self.${name} = ${code.module}`]),
    ...(code.setup ?? []).map((line) => line.replaceAll('$self', `self.${name}`)),
  ];
}

/** Lines of `forward`. */
function calls(line: Line): string[] {
  const { name, variable, call, mask, shape, block } = line;
  if (block !== undefined) {
    const called = block.repeat > 1 ? `${name}_copy` : `self.${name}`;
    return blockCalls(line, block.repeat, `for ${called} in self.${name}:`, (given) => `${called}(${given.join(', ')})`);
  }
  const masks = mask === undefined ? [] : [`${mask.variable} = ${mask.call}`];
  const self = call.startsWith('$self(') && !call.includes('$', 1) ? `self.${name}${call.slice('$self'.length)}` : call.replaceAll('$self', `self.${name}`);
  return [...(self === variable ? [] : [`${variable} = ${self}  # [N, ${shape.join(', ')}]`]), ...masks];
}

interface LineText {
  readonly made: readonly string[];
  readonly used: readonly string[];
}

const texts = new WeakMap<Line, LineText>();

/** Lines are values: each is written once. */
function textOf(line: Line | string): LineText {
  if (typeof line === 'string') return { made: [], used: indented([line], 2) };
  const known = texts.get(line) ?? { made: indented(modules(line), 2), used: indented(calls(line), 2) };
  texts.set(line, known);
  return known;
}

function moduleClass(name: string, doc: readonly string[], body: Body, signature: readonly string[]): string {
  const lines = body.lines.map(textOf);
  const results = body.results.map(({ variable }) => variable).join(', ');
  const end = body.results.length === 0 ? 'raise NotImplementedError("the drawing has no answer yet")' : `return ${results}`;
  return [
    `class ${name}(nn.Module):`,
    ...indented(doc),
    '    def __init__(self):',
    '        super().__init__()',
    ...lines.flatMap(({ made }) => made),
    '',
    `    def forward(${['self', ...signature].join(', ')}):`,
    ...lines.flatMap(({ used }) => used),
    ...indented([end], 2),
  ].join('\n');
}

function blockClasses(body: Body): readonly string[] {
  const blocks = body.lines.flatMap((line) => (typeof line === 'string' || line.block === undefined ? [] : [line.block]));
  return blocks.map((block) => moduleClass(blockClass(block), [], block, ['x', ...(block.masked ? ['mask'] : [])]));
}

/** Two networks that learn in turn, held together: called, it judges the data. */
function pairClass(body: Body): string {
  const lines = body.lines.map(textOf);
  const inputs = body.arguments.map(({ name }) => name).join(', ');
  return [
    'class Network(nn.Module):',
    '    """A generator and a discriminator."""',
    '',
    '    def __init__(self):',
    '        super().__init__()',
    ...lines.flatMap(({ made }) => made),
    '        self.generator = Generator()',
    '        self.discriminator = Discriminator()',
    '',
    `    def see(self, ${inputs}):`,
    '        """The data as the discriminator sees it."""',
    ...lines.flatMap(({ used }) => used),
    `        return ${body.results[0]?.variable}`,
    '',
    `    def forward(self, ${inputs}):`,
    `        return self.discriminator(self.see(${inputs}))`,
  ].join('\n');
}

/** The classes of the blocks, inner ones first, then `Network`. */
export function torchNetwork(body: Body): readonly string[] {
  if (body.pair !== undefined) {
    const { generator, discriminator, chance } = body.pair;
    const made = [...blockClasses(generator), moduleClass('Generator', [], generator, chance.length === 1 ? ['x'] : chance.map(({ name }) => name))];
    return [...made, ...blockClasses(discriminator), moduleClass('Discriminator', [], discriminator, ['x']), ...blockClasses(body), pairClass(body)];
  }
  return [
    ...blockClasses(body),
    moduleClass(
      'Network',
      [],
      body,
      body.arguments.map(({ name }) => name),
    ),
  ];
}
