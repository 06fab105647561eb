/** Python for the studio's own chance and its split, so that a program trains on, judges and shuffles the very same rows. */
import { pythonNumber } from '../layers/torch.ts';
import { type Program, reads, splitLabels } from './program.ts';

/** `hash32`, `uniform` and `permutation` of shared/base/random.ts. */
const chance = `def mix(h):
    """The last step of MurmurHash3."""
    h = (h ^ (h >> 16)) * 0x85EBCA6B
    h = (h ^ (h >> 13)) * 0xC2B2AE35
    return h ^ (h >> 16)


def hash32(*words):
    """A uint32 from numbers of 32 bits, or from arrays of them."""
    state = np.full(1, 0x9E3779B9, np.uint32)
    for word in words:
        state = mix(state * 31 + word + 0x7F4A7C15)
    return mix(state)


def uniform(seed, stream, counters):
    """Numbers in [0, 1), the studio's: each a hash of seed, stream and counter."""
    return hash32(seed, stream, np.asarray(counters, np.uint32)) / 2**32


def permutation(count, seed, stream):
    """The numbers 0 .. count - 1 in an order given by seed and stream (Fisher and Yates)."""
    order = list(range(count))
    for i, share in reversed([*enumerate(uniform(seed, stream, order))]):
        j = int(share * (i + 1))
        order[i], order[j] = order[j], order[i]
    return np.array(order, np.int64)`;

const sizes = `def sizes(count, shares):
    """Whole numbers nearest to the shares of \`count\`; where there are enough, no share goes without."""
    ideal = count * np.array(shares) / np.sum(shares)
    whole = np.floor(ideal + 1e-9).astype(int)
    whole[np.argsort(whole - ideal, kind="stable")[: count - whole.sum()]] += 1
    for part in np.flatnonzero((whole == 0) & (ideal > 0)):
        if count >= np.count_nonzero(ideal):
            whole[whole.argmax()] -= 1
            whole[part] = 1
    return whole`;

/** What `allot` does when a row finds no place: breadth first, others make one. It never happens between two parts. */
const exchange = `
    for c in np.repeat(np.arange(len(classes)), classes - (counts + up).sum(axis=1)):  # no place left: others make one
        ways = {p: [] for p in np.flatnonzero(free[c] & ~up[c])}
        queue = [*ways]
        for p in queue:
            if (counts + up)[:, p].sum() < parts[p]:
                break
            for q in range(len(parts)):
                movers = [m for m in np.flatnonzero(up[:, p] & free[:, q] & ~up[:, q]) if m != c]
                if movers and q not in ways:
                    ways[q] = [*ways[p], (movers[0], p, q)]
                    queue.append(q)
        for mover, source, target in ways[p]:
            up[mover, source], up[mover, target] = False, True
        up[c, ways[p][0][1] if ways[p] else p] = True`;

/** `allot` of shared/data/split.ts. */
const allot = (parts: number) => `def allot(classes, parts):
    """Rows of each class in each part: exact shares rounded down or up, so that classes and parts add up."""
    ideal = np.outer(classes, parts) / sum(classes)
    counts = np.floor(ideal + 1e-9).astype(int)
    cut, up = ideal - counts, np.zeros(ideal.shape, bool)
    free = cut > 1e-9
    for c, p in sorted(np.argwhere(free), key=lambda cell: -cut[tuple(cell)]):
        if (counts + up)[c].sum() < classes[c] and (counts + up)[:, p].sum() < parts[p]:
            up[c, p] = True${parts > 2 ? exchange : ''}
    return counts + up`;

/** `split_rows(data)` and what it calls. Of a text read as one stream, `data` are its rows, and the parts keep all of them. */
export function splitCode(program: Program): string {
  const { split } = program.document.data;
  // Only files of pictures bring a test part of their own.
  const own = split.kind === 'given' && program.labelled;
  const shares = [split.train, split.validation, split.test];
  const labels = split.kind === 'ordered' ? null : splitLabels(program);
  const streamed = reads(program, 'stream');
  const chosen = own
    ? `    count, shares = (len(data), (${shares.map(pythonNumber).join(', ')}))
    if data.test_from is not None:
        count, shares = data.test_from, (${[1 - split.validation, split.validation, 0].map(pythonNumber).join(', ')})`
    : `    count, shares = len(data), (${shares.map(pythonNumber).join(', ')})`;
  const order = split.kind === 'ordered' ? 'np.arange(count)' : `permutation(count, ${split.seed % 2 ** 32}, 0x5B117)`;
  const dealt =
    labels === null
      ? `    parts = np.split(${order}, np.cumsum(sizes(count, shares))[:-1])`
      : `    order = ${order}
    groups = [order[data.${labels}[order] == label] for label in np.unique(data.${labels}[order])]
    counts = allot(np.array([len(group) for group in groups]), sizes(count, shares))
    dealt = [np.split(group, np.cumsum(row)[:-1]) for group, row in zip(groups, counts)]
    parts = [np.concatenate(part) for part in zip(*dealt)]`;
  const body = [
    chosen,
    dealt,
    ...(own ? ['    if data.test_from is not None:', '        parts[2] = np.arange(data.test_from, len(data))'] : []),
    streamed ? '    return [np.sort(part) for part in parts]' : '    return [rows[data.usable[rows]] for rows in (np.sort(part) for part in parts)]',
  ];
  const about = `Row numbers of the training, validation and test parts: the studio's own${labels === null ? '' : ', with classes in equal shares'}${own ? "; the test part is the data's own, where it has one" : ''}.`;
  return [
    sizes,
    ...(labels === null ? [] : [allot(shares.filter((share) => share > 0).length)]),
    `def split_rows(data):\n    """${about}"""\n${body.join('\n')}`,
  ].join('\n\n\n');
}

/** Chance is needed to split, to shuffle, to put texts together by twos and to hide pieces. */
export function chanceCode({ document: { data, training }, hiding }: Program): string | null {
  return data.split.kind !== 'ordered' || training.shuffle || hiding.length > 0 ? chance : null;
}
