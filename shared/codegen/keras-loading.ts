/** The function that fills a Keras model from the studio's weights, layer by layer. */
import { defined } from '../base/assert.ts';
import type { KerasCode } from '../layers/define.ts';
import type { Program } from './program.ts';
import { bracketed } from './python-lines.ts';
import { layersOf, type Body, type Line } from './walk.ts';

/** Numpy expressions of a layer that holds several of a kind, in a loop: they differ in a number alone. Null where they do not. */
function looped(values: readonly string[]): { readonly count: number; readonly one: readonly string[] } | null {
  const numbers = values.map((value) => /\.(\d+)\./.exec(value)?.[1]);
  const count = new Set(numbers).size;
  const one = values.slice(0, values.length / count).map((value) => value.replaceAll('w["', 'w[f"').replace(/\.(\d+)\./g, '.{n}.'));
  const repeated = numbers.every(
    (number, at) =>
      number !== undefined &&
      values[at] === one[at % one.length]?.replaceAll('w[f"', 'w["').replaceAll('{n}', number) &&
      Number(number) === Math.floor(at / one.length),
  );
  return count > 1 && repeated ? { count, one } : null;
}

function put(part: string, layer: string, values: readonly string[], depth: number): readonly string[] {
  const begin = `put(${part}, ${layer}, `;
  const loop = looped(values);
  if (loop !== null) return [`put(${part}, ${layer}, *(value for n in range(${loop.count}) for value in (`, ...loop.one.map((value) => `    ${value},`), ')))'];
  const [first = '', ...more] = bracketed(begin, values, ')', { depth, fill: true });
  return [more.length === 0 ? first : first.trimEnd(), ...more];
}

/** Where a layer is: the model it is in (two networks that learn in turn are models inside the model), and its name there, in copy `i` of its block. */
function placeOf(name: string, path: readonly Body[], paired: boolean): { readonly model: string; readonly layer: string; readonly copies: number } {
  const copies = path.at(-1)?.repeat ?? 1;
  const inside = paired && path.length > 0;
  const layer = [...path.slice(inside ? 1 : 0).map((block) => block.name), ...(copies > 1 ? ['{i}'] : []), name].join('_');
  return { model: inside ? defined(path[0], 'a part').name : 'model', layer: `${copies > 1 ? 'f' : ''}"${layer}"`, copies };
}

/** Lines that keep layers from being trained. */
export function frozenLines({ frozen, turns }: Program): readonly string[] {
  return frozen.flatMap(({ name, path }) => {
    const { model, layer, copies } = placeOf(name, path, turns !== null);
    const line = `${model === 'model' ? model : `model.get_layer("${model}")`}.get_layer(${layer}).trainable = False`;
    return copies === 1 ? [line] : [`for i in range(${copies}):`, `    ${line}`];
  });
}

/** `names`: for a line's own weights, their names in the file below the layer's. */
export function kerasLoading(body: Body, names: (line: Line) => ReadonlyMap<string, string>): string {
  const loads: string[] = [];
  let open: Body | undefined;
  for (const { line, path } of layersOf(body)) {
    const weights = names(line);
    if (weights.size === 0) continue;
    const order = (line.code.weights as KerasCode['weights']) ?? [...weights.keys()].map((name) => `$(${name})`);
    // Copies are numbered in names: blocks.0.conv.weight here, blocks_0_conv in the model.
    const block = path.at(-1);
    const copies = block !== undefined && block.repeat > 1;
    const { model, layer } = placeOf(line.name, path, body.pair !== undefined);
    const prefix = [...path.map(({ name }) => name), ...(copies ? ['{i}'] : []), line.name].join('.');
    const quote = (text: string) => `${copies ? 'f' : ''}"${text}"`;
    // Names with a dot in them stand in brackets: `$(norm.weight)`.
    const values = order.map((value) =>
      value.replace(
        /\$(?:\(([\w.]+)\)|(\w+))/g,
        (_, dotted?: string, plain = '') => `w[${quote(`${prefix}.${weights.get(dotted ?? plain) ?? dotted ?? plain}`)}]`,
      ),
    );
    if (copies && block !== open) loads.push(`for i in range(${block.repeat}):`);
    open = copies ? block : undefined;
    const lines = put(model, layer, values, copies ? 2 : 1);
    loads.push(...lines.map((text) => (copies ? `    ${text}` : text)));
  }
  return [
    'def put(model, layer, *values):',
    '    model.get_layer(layer).set_weights(values)',
    '',
    '',
    'def load_weights(model, path):',
    '    """Weights as the studio exports them: PyTorch\'s names and layouts."""',
    '    if str(path).endswith(".h5"):  # saved by this program',
    '        model.load_weights(path)',
    '        return',
    '    w = load_file(path)',
    ...(body.pair === undefined ? [] : ['    generator, discriminator = model.get_layer("generator"), model.get_layer("discriminator")']),
    ...loads.map((text) => `    ${text}`),
  ].join('\n');
}
