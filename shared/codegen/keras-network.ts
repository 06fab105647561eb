/** The network as Keras 3: a functional model with one line per layer; a function for each block; and where its weights go. */
import type { KerasCode } from '../layers/define.ts';
import { layersOf, type Body, type Line } from './walk.ts';

const note = (shape: readonly number[]) => `  # [N, ${shape.join(', ')}]`;

/** Whether maps are in the program: Keras is then told once that they lie `[channels, height, width]`, and sequences say that theirs do not. */
export function hasMaps(body: Body): boolean {
  return [...layersOf(body)].some(({ line }) => /\w2D\(/.test(line.code.module ?? ''));
}

/** `layers.Dense(3)` with its name in the model. */
function named(module: string, name: string, maps: boolean): string {
  const order = maps ? module.replaceAll(/(\w1D\((?:[^()]|\([^()]*\))*)\)/g, '$1, data_format="channels_last")').replaceAll('(, ', '(') : module;
  return order.replace(/\)$/, `${order.endsWith('()') ? '' : ', '}name=${name})`);
}

/** `inside` is the prefix of names in a block, a Python expression. */
function lines(line: Line | string, inside: string | null, maps: boolean, owners: ReadonlySet<string>): string[] {
  if (typeof line === 'string') return [line];
  const { name, variable, call, mask, shape, code, block } = line;
  if (block !== undefined) {
    const given = call.slice('$self('.length, -1).split(', ');
    if (block.repeat === 1) return [`${variable} = ${block.name}(${[...given, `"${block.name}"`].join(', ')})${note(shape)}`];
    const start = given[0] === variable ? [] : [`${variable} = ${given[0]}`];
    return [...start, `for i in range(${block.repeat}):`, `    ${variable} = ${block.name}(${[variable, ...given.slice(1), `f"${block.name}_{i}"`].join(', ')})${note(shape)}`];
  }
  const made = named(code.module ?? '', inside === null ? `"${name}"` : `f"{${inside}}_${name}"`, maps);
  if (owners.has(`${name}_layer`)) return [`${name}_layer = ${made}`, `${variable} = ${call.replaceAll('$self', `${name}_layer`)}${note(shape)}`];
  const called = call.replaceAll('$self', made);
  return [...(called === variable ? [] : [`${variable} = ${called}${note(shape)}`]), ...(mask === undefined ? [] : [`${mask.variable} = ${mask.call}`])];
}

/** The functions of the blocks, then `build_network`. */
export function kerasNetwork(body: Body, modelClass = 'keras.Model'): readonly string[] {
  const maps = hasMaps(body);
  // Layers whose weights another layer uses are held in a variable.
  const owners = new Set([...layersOf(body)].flatMap(({ line }) => line.call.match(/\w+_layer\b/g) ?? []));
  const blocks = body.lines.flatMap((line) => (typeof line === 'string' || line.block === undefined ? [] : [line.block]));
  const inputs = body.arguments.map(({ name, feed }) => `${name} = keras.Input((${feed.type.shape.join(', ')}${feed.type.shape.length === 1 ? ',' : ''}), dtype="${feed.type.dtype}", name="${name}")`);
  const list = (names: readonly string[]) => (names.length === 1 ? (names[0] ?? '') : `[${names.join(', ')}]`);
  const results = body.results.map(({ variable }) => variable);
  return [
    ...blocks.map((block) =>
      [
        `def ${block.name}(${['x', ...(block.masked ? ['mask'] : []), 'name'].join(', ')}):`,
        ...block.lines.flatMap((line) => lines(line, 'name', maps, owners)).map((line) => `    ${line}`),
        `    return ${list(block.results.map(({ variable }) => variable))}`,
      ].join('\n'),
    ),
    [
      'def build_network():',
      ...inputs.map((line) => `    ${line}`),
      ...body.lines.flatMap((line) => lines(line, null, maps, owners)).map((line) => `    ${line}`),
      results.length === 0 ? '    raise NotImplementedError("the drawing has no answer yet")' : `    return ${modelClass}(${list(body.arguments.map(({ name }) => name))}, ${list(results)})`,
    ].join('\n'),
  ];
}

/** A function that fills the model from the studio's weights. `names`: for a line's own weights, their names in the file below the layer's. */
export function kerasLoading(body: Body, names: (line: Line) => ReadonlyMap<string, string>): string {
  const loads = [...layersOf(body)].flatMap(({ line, path }) => {
    const weights = names(line);
    if (weights.size === 0) return [];
    const order = (line.code.weights as KerasCode['weights']) ?? [...weights.keys()].map((name) => `$(${name})`);
    // Copies are numbered in names: blocks.0.conv.weight here, blocks_0_conv in the model.
    const [block] = path;
    const copies = block !== undefined && block.repeat > 1;
    const layer = [...path.map(({ name }) => name), ...(copies ? ['{i}'] : []), line.name].join('_');
    const prefix = [...path.map(({ name }) => name), ...(copies ? ['{i}'] : []), line.name].join('.');
    const quote = (text: string) => `${copies ? 'f' : ''}"${text}"`;
    // Names with a dot in them stand in brackets: `$(norm.weight)`.
    const values = order.map((value) =>
      value.replace(/\$(?:\(([\w.]+)\)|(\w+))/g, (_, dotted?: string, plain = '') => `w[${quote(`${prefix}.${weights.get(dotted ?? plain) ?? dotted ?? plain}`)}]`),
    );
    const load = `model.get_layer(${quote(layer)}).set_weights([${values.join(', ')}])`;
    return copies ? [`for i in range(${block.repeat}):`, `    ${load}`] : [load];
  });
  return ['def load_weights(model, path):', '    """Weights as the studio exports them: PyTorch\'s names and layouts."""', '    if str(path).endswith(".h5"):  # saved by this program', '        model.load_weights(path)', '        return', '    w = load_file(path)', ...loads.map((line) => `    ${line}`)].join('\n');
}
