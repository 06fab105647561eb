/** The line of a wire: a calm curve to the right, or a rounded way round to the start of the next row. */
import type { Point } from './geometry.ts';

export interface WirePath {
  readonly d: string;
  readonly label: Point;
  /** It goes round to the start of another row. */
  readonly round: boolean;
  /** Points along the line, for finding the wire under a dropped layer. */
  readonly points: readonly Point[];
}

const samples = 16;
/** How far a wire goes straight on before it turns back. */
const lead = 32;
const corner = 20;

function curve(from: Point, to: Point): WirePath {
  const reach = Math.max(24, Math.min(160, (to.x - from.x) / 2));
  const a = { x: from.x + reach, y: from.y };
  const b = { x: to.x - reach, y: to.y };
  const points = Array.from({ length: samples + 1 }, (_, index) => {
    const t = index / samples;
    const u = 1 - t;
    const mix = (p: number, q: number, r: number, s: number) => u * u * u * p + 3 * u * u * t * q + 3 * u * t * t * r + t * t * t * s;
    return { x: mix(from.x, a.x, b.x, to.x), y: mix(from.y, a.y, b.y, to.y) };
  });
  return {
    d: `M${from.x},${from.y} C${a.x},${a.y} ${b.x},${b.y} ${to.x},${to.y}`,
    label: { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 },
    round: false,
    points,
  };
}

/** Corners of the way round, with each turn rounded. */
function rounded(corners: readonly Point[]): string {
  const parts = corners.slice(1, -1).map((point, index) => {
    const before = corners[index] ?? point;
    const after = corners[index + 2] ?? point;
    const towards = (other: Point) => {
      const length = Math.hypot(other.x - point.x, other.y - point.y);
      const share = length === 0 ? 0 : Math.min(corner, length / 2) / length;
      return { x: point.x + (other.x - point.x) * share, y: point.y + (other.y - point.y) * share };
    };
    const start = towards(before);
    const end = towards(after);
    return `L${start.x},${start.y} Q${point.x},${point.y} ${end.x},${end.y}`;
  });
  const first = corners[0];
  const last = corners.at(-1);
  return `M${first?.x},${first?.y} ${parts.join(' ')} L${last?.x},${last?.y}`;
}

function wayRound(from: Point, to: Point): WirePath {
  // Between the rows when there is room, else below both.
  const apart = Math.abs(to.y - from.y);
  const middle = apart > 120 ? from.y + (to.y - from.y) / 2 : Math.max(from.y, to.y) + 88;
  const corners = [from, { x: from.x + lead, y: from.y }, { x: from.x + lead, y: middle }, { x: to.x - lead, y: middle }, { x: to.x - lead, y: to.y }, to];
  const points = corners.flatMap((point, index) => {
    const next = corners[index + 1];
    if (next === undefined) return [point];
    return Array.from({ length: samples }, (_, step) => ({
      x: point.x + ((next.x - point.x) * step) / samples,
      y: point.y + ((next.y - point.y) * step) / samples,
    }));
  });
  return { d: rounded(corners), label: { x: (from.x + to.x) / 2, y: middle }, round: true, points };
}

export function wirePath(from: Point, to: Point): WirePath {
  return to.x >= from.x + lead ? curve(from, to) : wayRound(from, to);
}

/** Shortest distance from the point to the wire's line. */
export function distanceTo(path: WirePath, point: Point): number {
  return path.points.reduce((least, q, index) => {
    const p = path.points[index - 1];
    if (p === undefined) return least;
    const dx = q.x - p.x;
    const dy = q.y - p.y;
    const squared = dx * dx + dy * dy;
    const t = squared === 0 ? 0 : Math.max(0, Math.min(1, ((point.x - p.x) * dx + (point.y - p.y) * dy) / squared));
    return Math.min(least, Math.hypot(point.x - p.x - t * dx, point.y - p.y - t * dy));
  }, Number.POSITIVE_INFINITY);
}

/** Thread width in pixels: grows with the logarithm of the numbers that flow for one sample. */
export function wireWidth(numbers: number): number {
  return Math.min(8, 1.5 + Math.log2(Math.max(1, numbers)) * 0.38);
}
