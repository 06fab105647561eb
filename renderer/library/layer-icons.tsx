/** Pictures of layers: the lucide icons that `shared/layers` names. Listed, because the whole set is a megabyte; a test finds what is missing. */
import {
  AlignCenterHorizontal,
  AlignEndHorizontal,
  AlignJustify,
  ArrowLeftToLine,
  ArrowRightToLine,
  AudioWaveform,
  Blend,
  Blocks,
  BookA,
  Bookmark,
  Box,
  Boxes,
  Brain,
  BrainCircuit,
  ChartColumn,
  ChartLine,
  ChevronsUpDown,
  CircleDot,
  Combine,
  Eraser,
  Eye,
  EyeOff,
  Flag,
  Focus,
  Grid3x3,
  Image,
  Layers,
  ListOrdered,
  type LucideIcon,
  Merge,
  Minimize2,
  Network,
  PenLine,
  Plus,
  Repeat,
  Rows2,
  Scale,
  ScanSearch,
  Shrink,
  Shuffle,
  SpellCheck,
  Spline,
  Split,
  Table,
  Tag,
  Target,
  Text,
  TrendingUp,
  Type,
  Waves,
  Zap,
} from 'lucide-react';
import { type CSSProperties, memo } from 'react';
import type { Category, LayerDefinition } from '../../shared/layers/define.ts';

const icons: { readonly [name: string]: LucideIcon } = {
  'align-center-horizontal': AlignCenterHorizontal,
  'align-end-horizontal': AlignEndHorizontal,
  'align-justify': AlignJustify,
  'arrow-left-to-line': ArrowLeftToLine,
  'arrow-right-to-line': ArrowRightToLine,
  'audio-waveform': AudioWaveform,
  blend: Blend,
  blocks: Blocks,
  'book-a': BookA,
  bookmark: Bookmark,
  boxes: Boxes,
  brain: Brain,
  'brain-circuit': BrainCircuit,
  'chart-column': ChartColumn,
  'chart-line': ChartLine,
  'chevrons-up-down': ChevronsUpDown,
  'circle-dot': CircleDot,
  combine: Combine,
  eraser: Eraser,
  eye: Eye,
  'eye-off': EyeOff,
  flag: Flag,
  focus: Focus,
  'grid-3x3': Grid3x3,
  image: Image,
  layers: Layers,
  'list-ordered': ListOrdered,
  merge: Merge,
  'minimize-2': Minimize2,
  network: Network,
  'pen-line': PenLine,
  plus: Plus,
  repeat: Repeat,
  'rows-2': Rows2,
  scale: Scale,
  'scan-search': ScanSearch,
  shrink: Shrink,
  shuffle: Shuffle,
  'spell-check': SpellCheck,
  spline: Spline,
  split: Split,
  table: Table,
  tag: Tag,
  target: Target,
  text: Text,
  'trending-up': TrendingUp,
  type: Type,
  waves: Waves,
  zap: Zap,
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
