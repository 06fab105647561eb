/** The four edges of a picture, for Pad and Crop. */
import { text, type Text } from '../base/text.ts';

function edge(label: Text, hint: Text) {
  return { kind: 'integer', default: 1, min: 0, max: 1024, label, hint } as const;
}

/** `verb`: "added" or "cut off". */
export function edgeParameters(verb: Text) {
  const side = (en: string, zh: string) => edge(text(en, zh), text(`Points ${verb.en} at the ${en.toLowerCase()}.`, `在${zh}${verb.zh}的点数。`));
  return { top: side('Top', '上方'), bottom: side('Bottom', '下方'), left: side('Left', '左侧'), right: side('Right', '右侧') } as const;
}

export interface Edges {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export function edgeWords({ top, bottom, left, right }: Edges): Text {
  if (top === bottom && left === right && top === left) return text(`${top} on each side`, `每侧 ${top}`);
  return text(`${top}, ${bottom}; ${left}, ${right}`, `上下 ${top}、${bottom}，左右 ${left}、${right}`);
}
