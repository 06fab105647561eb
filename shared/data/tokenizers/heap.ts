/** A binary heap: the item that is `before` all others comes out first. */
export interface Heap<T> {
  push(item: T): void;
  pop(): T | undefined;
}

export function createHeap<T>(before: (a: T, b: T) => boolean): Heap<T> {
  const items: T[] = [];
  const swap = (i: number, j: number): void => {
    const kept = items[i] as T;
    items[i] = items[j] as T;
    items[j] = kept;
  };
  const less = (i: number, j: number): boolean => before(items[i] as T, items[j] as T);
  return {
    push(item) {
      let at = items.push(item) - 1;
      while (at > 0) {
        const parent = (at - 1) >> 1;
        if (!less(at, parent)) break;
        swap(at, parent);
        at = parent;
      }
    },
    pop() {
      const top = items[0];
      const last = items.pop();
      if (items.length === 0 || last === undefined) return top;
      items[0] = last;
      for (let at = 0; ; ) {
        const left = 2 * at + 1;
        let best = at;
        if (left < items.length && less(left, best)) best = left;
        if (left + 1 < items.length && less(left + 1, best)) best = left + 1;
        if (best === at) return top;
        swap(at, best);
        at = best;
      }
    },
  };
}
