/** Where things are on the canvas: card sizes, sockets, the grid. Sizes are fixed, so nothing has to be measured, nothing jumps, and wires between neighbours are straight. */
import type { DocumentNode } from '../../shared/model/document.ts';

export const grid = 8;
export const cardWidth = 224;
export const cardHeight = 112;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export function boxOf(node: DocumentNode): Box {
  return { ...node.position, width: cardWidth, height: cardHeight };
}

/** Middle of the n-th of `count` input sockets, from the card's top left corner. */
export function inputSocket(index: number, count: number): Point {
  return { x: 0, y: (cardHeight * (index + 1)) / (count + 1) };
}

export const outputSocket: Point = { x: cardWidth, y: cardHeight / 2 };

export function snap(value: number): number {
  return Math.round(value / grid) * grid;
}

export function snapPoint(point: Point): Point {
  return { x: snap(point.x), y: snap(point.y) };
}

export function overlaps(a: Box, b: Box, margin = 0): boolean {
  return a.x < b.x + b.width + margin && b.x < a.x + a.width + margin && a.y < b.y + b.height + margin && b.y < a.y + a.height + margin;
}

/** The smallest box around all; null around nothing. */
export function boundsOf(boxes: readonly Box[]): Box | null {
  if (boxes.length === 0) return null;
  const left = Math.min(...boxes.map((box) => box.x));
  const top = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x: left, y: top, width: right - left, height: bottom - top };
}
