/** Python that hides pieces of texts exactly as the studio does: by the step, and by the place of a text in its batch. The same in every language. */
import { pythonNumber } from '../layers/torch.ts';
import { judgedAtOnce } from '../model/rows-at-once.ts';
import { type Program, reads } from './program.ts';

/** `counterUniform` of shared/targets/counter-uniform.ts, for a matrix. */
const lattice = `def lattice(seed, stream, rows, columns):
    """float32 [rows, columns] in [0, 1), the studio's: each row and column has a number, made of seed and stream."""
    if columns == 1:
        return lattice(seed, stream, 1, rows).T

    def stir(x):  # the mixer of RC6, then the halves change places
        x = x * (2 * x + 1)
        return (x << 16) + (x >> 16)

    first = stir(stir(np.full(1, seed, np.uint32) + 0x243F6A88))
    second = stir(first + 0x85A308D3)
    places = np.arange(rows + columns, dtype=np.uint32) * 0x9E3779B9
    lines = 2 * stir(stir(places + first + stream) + second + hash32(stream))
    bits = (lines[:rows, None] + lines[rows:] + 1) ** 2
    return (bits >> 8).astype(np.float32) * np.float32(2**-24)`;

/** How many rows the studio's graphs take: shared/model/rows-at-once.ts. How many there are, the program finds out. */
function atOnceCode(program: Program): string {
  const { document } = program;
  const { split } = document.data;
  const streamed = reads(program, 'stream');
  const share = split.kind === 'given' ? 1 : Math.max(split.validation, split.test);
  const some = share === 1 ? 'len(data)' : `int(np.ceil(len(data) * ${pythonNumber(share)}))`;
  const [training, judging] = [
    streamed ? 'BATCH_SIZE' : 'min(BATCH_SIZE, len(data))',
    streamed ? judgedAtOnce(document, null) : `min(${judgedAtOnce(document, null)}, ${some})`,
  ];
  return `def rows_at_once(data, training):
    """The size of the studio's batches: what is hidden of a text hangs on its place among them."""
    return ${training} if training else ${judging}`;
}

/** The functions that `Batches` below uses; null where nothing is hidden. */
export function hidingCode(program: Program): string | null {
  const { hiding, inputs } = program;
  if (hiding.length === 0) return null;
  const named = hiding.map((one, place) => ({ ...one, name: place === 0 ? 'hide_pieces' : `hide_pieces_${place + 1}` }));
  const steps = named.map(({ input, answer, name }) => {
    const chance = `lambda stream, columns=${inputs[input]?.feed.type.shape[0]}: lattice(seed, stream, at_once, columns)[places]`;
    return answer === null
      ? `    inputs[${input}], _ = ${name}(inputs[${input}], inputs[${input}], ${chance})`
      : `    inputs[${input}], targets[${answer}] = ${name}(inputs[${input}], targets[${answer}], ${chance})`;
  });
  const hide = `def hide(inputs, targets, seed, places, at_once):
    """What a step shows and asks of texts at these places of a batch; \`at_once\` is the size of the batch."""${hiding.some(({ forked }) => forked) ? '\n    # Other layers read the same text: here they too see what is hidden, in the studio only what follows the hiding does.' : ''}
    inputs, targets = list(inputs), list(targets)
${steps.join('\n')}
    return inputs, targets`;
  return [lattice, ...named.map(({ layer, name }) => layer.replace('hide_pieces', name)), hide, atOnceCode(program)].join('\n\n\n');
}
