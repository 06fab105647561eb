/** Pictures of layers: the lucide icons that `shared/layers` names. Listed, because the whole set is a megabyte; a test finds what is missing. */
import {
  AlignJustify, ArrowLeftToLine, AudioWaveform, Blend, Blocks, Bookmark, Box, Boxes, Brain, ChartColumn, ChevronsUpDown, CircleDot, Combine, Eraser, Eye, EyeOff, Flag, Focus, Grid3x3, Image, Layers, ListOrdered, type LucideIcon, Merge,
  Minimize2, Network, PenLine, Plus, Repeat, Rows2, Scale, ScanSearch, Shrink, Shuffle, SpellCheck, Spline, Split, Table, Tag, Target, TrendingUp, Type, Waves, Zap,
} from 'lucide-react';
import { type CSSProperties, memo } from 'react';
import type { Category, LayerDefinition } from '../../shared/layers/define.ts';

const icons: { readonly [name: string]: LucideIcon } = {
  'align-justify': AlignJustify, 'arrow-left-to-line': ArrowLeftToLine, blocks: Blocks, bookmark: Bookmark, eye: Eye, 'eye-off': EyeOff, 'rows-2': Rows2, 'spell-check': SpellCheck, 'list-ordered': ListOrdered, 'pen-line': PenLine, 'audio-waveform': AudioWaveform, blend: Blend, boxes: Boxes, brain: Brain, 'chart-column': ChartColumn, 'chevrons-up-down': ChevronsUpDown,
  'circle-dot': CircleDot, combine: Combine, eraser: Eraser, flag: Flag, focus: Focus, 'grid-3x3': Grid3x3, image: Image, layers: Layers, merge: Merge,
  'minimize-2': Minimize2, network: Network, plus: Plus, repeat: Repeat, scale: Scale, 'scan-search': ScanSearch, shrink: Shrink, shuffle: Shuffle,
  spline: Spline, split: Split, table: Table, tag: Tag, target: Target, 'trending-up': TrendingUp, type: Type, waves: Waves, zap: Zap,
};

export function hasIcon(name: string): boolean {
  return Object.hasOwn(icons, name);
}

/** `--c` is the category's colour, for stripes and tiles. */
export function categoryStyle(category: Category | undefined): CSSProperties {
  return { '--c': `var(--nl-category-${category ?? 'shape'})` } as CSSProperties;
}

export function LayerIcon({ layer, size = 18 }: { readonly layer: LayerDefinition | undefined; readonly size?: number }) {
  const Icon = icons[layer?.icon ?? ''] ?? Box;
  return <Icon size={size} strokeWidth={1.9} aria-hidden />;
}

/** The icon on its tinted tile. */
export const LayerTile = memo(function LayerTile({ layer, size = 32 }: { readonly layer: LayerDefinition | undefined; readonly size?: number }) {
  return (
    <span className="nl-tile" style={{ ...categoryStyle(layer?.category), width: size, height: size }}>
      <LayerIcon layer={layer} size={Math.round(size * 0.56)} />
    </span>
  );
});
