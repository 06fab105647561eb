/** Structural sharing: a value equal to `next` that reuses every equal part of `previous`, so that what did not change keeps its identity and is not drawn again. */

type Plain = { readonly [key: string]: unknown };

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Plain JSON values only. Returns `previous` itself when both are equal. */
export function shareStructure<T>(previous: unknown, next: T): T {
  return share(previous, next) as T;
}

function share(previous: unknown, next: unknown): unknown {
  if (Object.is(previous, next)) return previous;
  if (Array.isArray(previous) && Array.isArray(next)) {
    let equal = previous.length === next.length;
    const shared = next.map((item, index) => {
      const kept = share(previous[index], item);
      if (kept !== previous[index]) equal = false;
      return kept;
    });
    return equal ? previous : shared;
  }
  if (isPlain(previous) && isPlain(next)) {
    const keys = Object.keys(next);
    let equal = keys.length === Object.keys(previous).length;
    const entries = keys.map((key) => {
      const kept = share(previous[key], next[key]);
      if (kept !== previous[key] || !Object.hasOwn(previous, key)) equal = false;
      return [key, kept] as const;
    });
    return equal ? previous : Object.fromEntries(entries);
  }
  return next;
}

interface WithId {
  readonly id: string;
}

/** The same for a list whose items have ids: an item keeps its identity when others are added or removed before it. */
export function shareById<T extends WithId>(previous: readonly T[], next: readonly T[]): readonly T[] {
  const byId = new Map(previous.map((item) => [item.id, item]));
  let equal = previous.length === next.length;
  const shared = next.map((item, index) => {
    const kept = shareStructure(byId.get(item.id), item);
    if (kept !== previous[index]) equal = false;
    return kept;
  });
  return equal ? previous : shared;
}
