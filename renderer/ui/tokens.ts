/** Design tokens: the one place where colours, sizes and motion are decided. Everything else reads the CSS variables made here. */

/** Multiples of 4 px. `space[3]` is 12 px. */
export const space = [0, 4, 8, 12, 16, 20, 24, 32, 40, 48, 64] as const;
export const typeScale = { xs: 12, sm: 13, md: 14, lg: 16, xl: 20, xxl: 28 } as const;
export const radius = { sm: 4, md: 8, lg: 12 } as const;
export const motionMs = 150;

export const fonts = {
  text: '"Inter", "Segoe UI Variable Text", "Segoe UI", -apple-system, BlinkMacSystemFont, "Noto Sans", "PingFang SC", "Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", sans-serif',
  mono: '"Cascadia Code", ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
} as const;

export type ThemeName = 'light' | 'dark' | 'high-light' | 'high-dark';

/** What each colour is for. Text colours meet AA on `paper`, `surface`, `sunken` and `raised`. */
export interface Palette {
  readonly paper: string;
  readonly surface: string;
  readonly raised: string;
  readonly sunken: string;
  /** Hairlines between things. */
  readonly line: string;
  /** Edges of controls: 3:1 on every background. */
  readonly edge: string;
  readonly ink: string;
  readonly inkSoft: string;
  readonly inkFaint: string;
  /** Fill of the one main action. */
  readonly accent: string;
  readonly accentHover: string;
  readonly onAccent: string;
  readonly accentSoft: string;
  readonly accentText: string;
  /** The saffron thread of the mark: decoration and focus, never the only carrier of meaning. */
  readonly thread: string;
  readonly focus: string;
  readonly good: string;
  readonly goodSoft: string;
  readonly warn: string;
  readonly warnSoft: string;
  readonly bad: string;
  readonly badSoft: string;
  readonly shadow: string;
}

const light: Palette = {
  paper: '#f6f4ef',
  surface: '#ffffff',
  raised: '#ffffff',
  sunken: '#edeae3',
  line: '#dcd7cc',
  edge: '#857f73',
  ink: '#1e1b29',
  inkSoft: '#4d4959',
  inkFaint: '#625d6e',
  accent: '#413b9e',
  accentHover: '#332e83',
  onAccent: '#ffffff',
  accentSoft: '#e8e6f6',
  accentText: '#413b9e',
  thread: '#d58a12',
  focus: '#413b9e',
  good: '#17663f',
  goodSoft: '#dff1e6',
  warn: '#7d4b00',
  warnSoft: '#faedd3',
  bad: '#a9211a',
  badSoft: '#fbe5e2',
  shadow: '38 32 66',
};

const dark: Palette = {
  paper: '#14131a',
  surface: '#1c1b24',
  raised: '#25242f',
  sunken: '#100f15',
  line: '#35333f',
  edge: '#827e90',
  ink: '#efedf5',
  inkSoft: '#c2becd',
  inkFaint: '#a29eb0',
  accent: '#655fd0',
  accentHover: '#5751c4',
  onAccent: '#ffffff',
  accentSoft: '#2b2947',
  accentText: '#b1adff',
  thread: '#f0b14a',
  focus: '#b1adff',
  good: '#6fd3a0',
  goodSoft: '#17352a',
  warn: '#f2bd68',
  warnSoft: '#3a2c12',
  bad: '#ff9a90',
  badSoft: '#43201f',
  shadow: '0 0 0',
};

const highLight: Palette = {
  ...light,
  paper: '#ffffff',
  sunken: '#f2f2f2',
  line: '#4a4a4a',
  edge: '#000000',
  ink: '#000000',
  inkSoft: '#1a1a1a',
  inkFaint: '#2b2b2b',
  accent: '#26208a',
  accentHover: '#000000',
  accentText: '#1c1673',
  focus: '#000000',
  good: '#00431f',
  warn: '#4f2c00',
  bad: '#7a0000',
};

const highDark: Palette = {
  ...dark,
  paper: '#000000',
  surface: '#000000',
  raised: '#101010',
  sunken: '#000000',
  line: '#b5b5b5',
  edge: '#ffffff',
  ink: '#ffffff',
  inkSoft: '#f0f0f0',
  inkFaint: '#dcdcdc',
  accent: '#c9c6ff',
  accentHover: '#ffffff',
  onAccent: '#000000',
  accentText: '#d8d6ff',
  focus: '#ffe066',
  good: '#a8f0c8',
  warn: '#ffd892',
  bad: '#ffc2bc',
};

export const palettes: { readonly [T in ThemeName]: Palette } = { light, dark, 'high-light': highLight, 'high-dark': highDark };

/** The palette groups of the catalogue. Colours stay apart for colour-blind eyes (tested) and have 3:1 on cards. */
export const categoryColors: { readonly [T in 'light' | 'dark']: { readonly [category: string]: string } } = {
  light: {
    input: '#0066a6',
    look: '#e04a10',
    remember: '#94287d',
    attend: '#827d12',
    decide: '#097959',
    activate: '#e01975',
    shape: '#79718e',
    combine: '#2a9bb8',
    regularise: '#7c4820',
    block: '#5643d5',
    output: '#23212e',
  },
  dark: {
    input: '#55b0f6',
    look: '#ff8f47',
    remember: '#f46ccb',
    attend: '#e7ca46',
    decide: '#50c38a',
    activate: '#ffa2bc',
    shape: '#819799',
    combine: '#7eddf5',
    regularise: '#be7849',
    block: '#9280ff',
    output: '#f2f0f8',
  },
};

/** A run keeps its colour in every chart and list: `runColors[(number - 1) % length]`. */
export const runColors: { readonly [T in 'light' | 'dark']: readonly string[] } = {
  light: ['#413b9e', '#c75300', '#007a5c', '#b0307a', '#0a7ab5', '#8c7400', '#5c4a3d', '#6d7280'],
  dark: ['#a29dff', '#ff9350', '#3fc39b', '#ff8fc4', '#5ab8f5', '#d8c04a', '#c8a58c', '#b4b8c4'],
};

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function paletteCss(theme: ThemeName): string {
  const base = theme.endsWith('dark') ? 'dark' : 'light';
  const lines = Object.entries(palettes[theme]).map(([name, value]) => `--nl-${kebab(name)}:${value};`);
  for (const [name, value] of Object.entries(categoryColors[base])) lines.push(`--nl-category-${name}:${value};`);
  runColors[base].forEach((value, index) => lines.push(`--nl-run-${index}:${value};`));
  return lines.join('');
}

const schemeSelector: { readonly [T in ThemeName]: string } = {
  light: ':root',
  dark: ':root[data-mantine-color-scheme="dark"]',
  'high-light': ':root[data-contrast="high"]',
  'high-dark': ':root[data-contrast="high"][data-mantine-color-scheme="dark"]',
};

/** All tokens as one style sheet: `--nl-space-3`, `--nl-font-md`, `--nl-accent`, `--nl-category-look` ... */
export function tokensCss(): string {
  const sizes = [
    ...space.map((value, index) => `--nl-space-${index}:${value}px;`),
    ...Object.entries(typeScale).map(([name, value]) => `--nl-font-${name}:${value}px;`),
    ...Object.entries(radius).map(([name, value]) => `--nl-radius-${name}:${value}px;`),
    `--nl-font-text:${fonts.text};--nl-font-mono:${fonts.mono};--nl-motion:${motionMs}ms;`,
    '--nl-shadow-1:0 1px 2px rgb(var(--nl-shadow) / .10);--nl-shadow-2:0 2px 6px rgb(var(--nl-shadow) / .10),0 8px 24px rgb(var(--nl-shadow) / .10);',
    '--nl-shadow-3:0 8px 40px rgb(var(--nl-shadow) / .28);',
  ].join('');
  const themes = (Object.keys(schemeSelector) as ThemeName[]).map((theme) => `${schemeSelector[theme]}{${paletteCss(theme)}}`);
  return `:root{${sizes}}${themes.join('')}@media (prefers-reduced-motion: reduce){:root{--nl-motion:0ms}}`;
}
