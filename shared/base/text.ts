/** A sentence in every language the studio speaks. Both are required, so a missing translation does not compile. */
export interface Text {
  readonly en: string;
  readonly zh: string;
}

export type Language = keyof Text;

export function text(en: string, zh: string): Text {
  return { en, zh };
}

/** Made once: a canvas describes hundreds of wires at every edit. */
const whole = new Intl.NumberFormat('en');

/** 1,024 */
export function grouped(value: number): string {
  return whole.format(value);
}

/** English counts: "1 filter", "6 filters". */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${grouped(value)} ${value === 1 ? one : many}`;
}
