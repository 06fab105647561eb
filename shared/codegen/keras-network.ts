/** The network as Keras 3: a functional model with one line per layer; a function for each block; and where its weights go. */
import { blockCalls } from './block-calls.ts';
import { layersOf, type Body, type Line } from './walk.ts';

const note = (shape: readonly number[]) => `  # [N, ${shape.join(', ')}]`;

/** Whether maps are in the program: Keras is then told once that they lie `[channels, height, width]`, and sequences say that theirs do not. */
export function hasMaps(body: Body): boolean {
  return [...layersOf(body)].some(({ line }) => /\w2D(Transpose)?\(|RandomTransform\(/.test(line.code.module ?? ''));
}

/** Layers of sequences that can be told where their channels lie. Keras's UpSampling1D cannot: it knows one place only. */
const tellable = /(\b(?!UpSampling)\w+1D(?:Transpose)?\((?:[^()]|\([^()]*\))*)\)/g;

/** `layers.Dense(3)` with its name in the model. */
function named(module: string, name: string, maps: boolean): string {
  const order = maps ? module.replaceAll(tellable, '$1, data_format="channels_last")').replaceAll('(, ', '(') : module;
  return order.replace(/\)$/, `${order.endsWith('()') ? '' : ', '}name=${name})`);
}

/** `inside` is the prefix of names in a block, a Python expression. */
function lines(line: Line | string, inside: string | null, maps: boolean, owners: ReadonlySet<string>): string[] {
  if (typeof line === 'string') return [line];
  const { name, variable, call, mask, shape, code, block } = line;
  if (block !== undefined) {
    const part = block.repeat > 1 ? `f"${block.name}_{i}"` : `"${block.name}"`;
    return blockCalls(line, block.repeat, `for i in range(${block.repeat}):`, (given) => `${block.name}(${[...given, part].join(', ')})`);
  }
  const made = named(code.module ?? '', inside === null ? `"${name}"` : `f"{${inside}}_${name}"`, maps);
  if (owners.has(`${name}_layer`)) return [`${name}_layer = ${made}`, `${variable} = ${call.replaceAll('$self', `${name}_layer`)}${note(shape)}`];
  const called = call.replaceAll('$self', made);
  return [...(called === variable ? [] : [`${variable} = ${called}${note(shape)}`]), ...(mask === undefined ? [] : [`${mask.variable} = ${mask.call}`])];
}

const list = (names: readonly string[]) => (names.length === 1 ? (names[0] ?? '') : `[${names.join(', ')}]`);
const inputLine = (name: string, shape: readonly number[], dtype: string) =>
  `${name} = keras.Input((${shape.join(', ')}${shape.length === 1 ? ',' : ''}), dtype="${dtype}", name="${name}")`;

/** `given`: the lines of its inputs; `end`: what it gives back, from its results. */
function builder(
  name: string,
  given: readonly string[],
  body: Body,
  write: (line: Line | string) => readonly string[],
  end: (results: readonly string[]) => readonly string[],
): string {
  const results = body.results.map(({ variable }) => variable);
  const last = results.length === 0 ? ['raise NotImplementedError("the drawing has no answer yet")'] : end(results);
  return [`def ${name}():`, ...[...given, ...body.lines.flatMap(write), ...last].map((line) => `    ${line}`)].join('\n');
}

/** The functions of the blocks, then `build_network`. */
export function kerasNetwork(body: Body): readonly string[] {
  const maps = hasMaps(body);
  // Layers whose weights another layer uses are held in a variable.
  const owners = new Set([...layersOf(body)].flatMap(({ line }) => line.call.match(/\w+_layer\b/g) ?? []));
  const write = (line: Line | string) => lines(line, null, maps, owners);
  const blocksOf = (part: Body) => part.lines.flatMap((line) => (typeof line === 'string' || line.block === undefined ? [] : [line.block]));
  const functions = [body, ...(body.pair === undefined ? [] : [body.pair.generator, body.pair.discriminator])]
    .flatMap(blocksOf)
    .map((block) =>
      [
        `def ${block.name}(${['x', ...(block.masked ? ['mask'] : []), 'name'].join(', ')}):`,
        ...block.lines.flatMap((line) => lines(line, 'name', maps, owners)).map((line) => `    ${line}`),
        `    return ${block.results.map(({ variable }) => variable).join(', ')}`,
      ].join('\n'),
    );
  const inputs = body.arguments.map(({ name, feed }) => inputLine(name, feed.type.shape, feed.type.dtype));
  const names = body.arguments.map(({ name }) => name);
  if (body.pair === undefined)
    return [...functions, builder('build_network', inputs, body, write, (results) => [`return keras.Model(${list(names)}, ${list(results)})`])];
  const { generator, discriminator, shape, chance } = body.pair;
  const noise = chance.map(({ name, size }) => inputLine(name, [size], 'float32'));
  const noises = chance.map(({ name }) => name);
  return [
    ...functions,
    builder('build_generator', [...noise, ...(chance.length === 1 ? ['x = noise'] : [])], generator, write, (results) => [
      `return keras.Model(${list(noises)}, ${list(results)}, name="generator")`,
    ]),
    builder('build_discriminator', [`seen = ${inputLine('x', shape, 'float32').slice('x = '.length)}`, 'x = seen'], discriminator, write, (results) => [
      `return keras.Model(seen, ${list(results)}, name="discriminator")`,
    ]),
    builder('build_network', [...inputs, ...noise], body, write, (results) => [
      '# What the discriminator says of the data, and what is made of chance.',
      `return keras.Model([${[...names, ...noises].join(', ')}], [build_discriminator()(${list(results)}), build_generator()(${list(noises)})])`,
    ]),
  ];
}
