/** Runs a few tasks at once and gives their results in the order of the inputs, never more than `width` ahead. */
export function createOrderedPool<I, O>(width: number, work: (input: I) => Promise<O>): (inputs: Iterable<I>) => AsyncGenerator<readonly [I, O]> {
  return async function* run(inputs) {
    const waiting: { readonly input: I; readonly output: Promise<O> }[] = [];
    for (const input of inputs) {
      waiting.push({ input, output: work(input) });
      if (waiting.length < width) continue;
      const first = waiting.shift();
      if (first !== undefined) yield [first.input, await first.output];
    }
    for (const { input, output } of waiting) yield [input, await output];
  };
}
