/** The tokens keep their promises: contrast, and colours that colour-blind eyes can tell apart. */
import { describe, expect, it } from 'vitest';
import { categoryColors, palettes, runColors, space, type ThemeName, tokensCss } from '../../../renderer/ui/tokens.ts';

type Rgb = readonly [number, number, number];

const linear = (channel: number): number => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);
function rgbOf(hex: string): Rgb {
  const at = (from: number): number => linear(Number.parseInt(hex.slice(from, from + 2), 16) / 255);
  return [at(1), at(3), at(5)];
}
const luminance = ([r, g, b]: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;
function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(rgbOf(a)), luminance(rgbOf(b))].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** OKLab, a space in which distance is how different colours look. Matrices: Ottosson 2020. */
function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** Severe deuteranomaly and protanomaly: Machado, Oliveira and Fernandes 2009, table for severity 1.0. */
const eyes = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
} as const;

function seen(hex: string, eye: keyof typeof eyes): Rgb {
  const rgb = rgbOf(hex);
  const [r, g, b] = eyes[eye].map((row) => Math.min(1, Math.max(0, row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2])));
  return oklab([r ?? 0, g ?? 0, b ?? 0]);
}

function nearest(colors: readonly string[], eye: keyof typeof eyes): number {
  let least = Number.POSITIVE_INFINITY;
  for (const [index, a] of colors.entries()) {
    for (const b of colors.slice(index + 1)) {
      const [p, q] = [seen(a, eye), seen(b, eye)];
      least = Math.min(least, Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]));
    }
  }
  return least;
}

describe('tokens', () => {
  const themes = Object.keys(palettes) as ThemeName[];

  it.each(themes)('%s: text meets AA on every background it stands on', (theme) => {
    const palette = palettes[theme];
    for (const background of ['paper', 'surface', 'raised', 'sunken'] as const) {
      for (const ink of ['ink', 'inkSoft', 'inkFaint', 'accentText'] as const)
        expect(contrast(palette[ink], palette[background]), `${ink} on ${background}`).toBeGreaterThanOrEqual(4.5);
    }
    for (const [ink, background] of [
      ['onAccent', 'accent'],
      ['onAccent', 'accentHover'],
      ['accentText', 'accentSoft'],
      ['good', 'goodSoft'],
      ['warn', 'warnSoft'],
      ['bad', 'badSoft'],
      ['ink', 'goodSoft'],
      ['ink', 'warnSoft'],
      ['ink', 'badSoft'],
      ['surface', 'bad'],
    ] as const) {
      expect(contrast(palette[ink], palette[background]), `${ink} on ${background}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(themes)('%s: edges of controls and focus have 3:1', (theme) => {
    const palette = palettes[theme];
    for (const background of ['paper', 'surface', 'sunken'] as const) {
      for (const line of ['edge', 'focus'] as const) expect(contrast(palette[line], palette[background]), `${line} on ${background}`).toBeGreaterThanOrEqual(3);
    }
  });

  it('high contrast reaches 7:1', () => {
    for (const theme of ['high-light', 'high-dark'] as const) expect(contrast(palettes[theme].inkFaint, palettes[theme].surface)).toBeGreaterThanOrEqual(7);
  });

  it.each(['light', 'dark'] as const)('%s: categories and runs have 3:1 on a card', (theme) => {
    for (const color of [...Object.values(categoryColors[theme]), ...runColors[theme]])
      expect(contrast(color, palettes[theme].surface), color).toBeGreaterThanOrEqual(3);
  });

  it.each(['light', 'dark'] as const)('%s: categories stay apart, for colour-blind eyes too', (theme) => {
    const colors = Object.values(categoryColors[theme]);
    expect(nearest(colors, 'normal')).toBeGreaterThan(0.07);
    expect(nearest(colors, 'deuteranopia')).toBeGreaterThan(0.05);
    expect(nearest(colors, 'protanopia')).toBeGreaterThan(0.05);
  });

  it('spacing is in fours', () => {
    for (const value of space) expect(value % 4).toBe(0);
  });

  it('writes every theme into the style sheet', () => {
    const css = tokensCss();
    for (const palette of Object.values(palettes)) expect(css).toContain(`--nl-paper:${palette.paper};`);
    expect(css).toContain('prefers-reduced-motion');
  });
});
