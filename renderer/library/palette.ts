/** The palette's contents: layers by group, and search over both languages and the frameworks' names. */
import type { Category, LayerDefinition } from '../../shared/layers/define.ts';
import { layers } from '../../shared/layers/index.ts';
import { networkEn } from '../locales/network.en.ts';
import { networkZh } from '../locales/network.zh.ts';

/** What a layer dragged out of the palette carries. */
export const layerDragType = 'application/x-netloom-layer';

export interface Group {
  readonly category: Category;
  readonly layers: readonly LayerDefinition[];
}

/** Every layer in palette order, by group. */
export function grouped(list: readonly LayerDefinition[]): readonly Group[] {
  const groups = new Map<Category, LayerDefinition[]>();
  for (const layer of list) {
    const group = groups.get(layer.category);
    if (group === undefined) groups.set(layer.category, [layer]);
    else group.push(layer);
  }
  return [...groups.entries()].map(([category, items]) => ({ category, layers: items }));
}

/** Lower case, width and accents folded, and without the marks people leave out: "Conv 2D" finds "Conv2d". */
export function fold(value: string): string {
  return value
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\s\-_./()（）,，、]+/g, '')
    .replace(/\p{M}/gu, '');
}

function inOrder(letters: string, word: string): boolean {
  let at = 0;
  for (const letter of letters) {
    at = word.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/** 0: no match; else the higher the better. `names` count more than `prose`. */
function score(query: string, names: readonly string[], prose: readonly string[]): number {
  const q = fold(query);
  if (q === '') return 1;
  const folded = names.map(fold);
  if (folded.includes(q)) return 100;
  if (folded.some((name) => name.startsWith(q))) return 80;
  if (names.some((name) => name.split(/[\s/()·-]+/).some((word) => fold(word).startsWith(q)))) return 60;
  if (folded.some((name) => name.includes(q))) return 40;
  if (prose.some((sentence) => fold(sentence).includes(q))) return 20;
  // Letters left out ("bnorm"), only for queries long enough to mean something.
  if (q.length >= 3 && folded.some((name) => name.startsWith(q.charAt(0)) && inOrder(q, name))) return 10;
  return 0;
}

/** Layers that match every word of the query, best first; in palette order when equally good. `groupNames` are the group's names in every language. */
export function searchLayers(
  query: string,
  groupNames: (category: Category) => readonly string[] = () => [],
  list: readonly LayerDefinition[] = layers,
): readonly LayerDefinition[] {
  const words = query.trim().split(/\s+/);
  const found = list.map((layer, order) => {
    const names = [layer.label.en, layer.label.zh, layer.term, layer.type];
    const prose = [layer.help.en, layer.help.zh, ...groupNames(layer.category)];
    const whole = score(query, names, prose);
    const each = Math.min(...words.map((word) => score(word, names, prose)));
    return { layer, order, score: Math.max(whole, each) };
  });
  return found
    .filter((item) => item.score > 0)
    .sort((a, b) => b.score - a.score || a.order - b.order)
    .map((item) => item.layer);
}

/** The group's name in every language, so that "观察" and "look" both find it. */
export function categoryNames(category: Category): readonly string[] {
  return [networkEn.library.groups[category], networkZh.library.groups[category]];
}
