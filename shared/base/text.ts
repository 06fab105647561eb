/** A sentence in every language the studio speaks. Both are required, so a missing translation does not compile. */
export interface Text {
  readonly en: string;
  readonly zh: string;
}

export type Language = keyof Text;

export function text(en: string, zh: string): Text {
  return { en, zh };
}
