/** Which wire lies under a point: where a dragged layer would be put. */
import type { Document } from '../../shared/model/document.ts';
import { inputsOf } from './actions.ts';
import { inputSocket, outputSocket, type Point } from './geometry.ts';
import { distanceTo, wirePath } from './wire-path.ts';

const reach = 28;

export function wireAt(document: Document, point: Point, except: ReadonlySet<string> = new Set()): string | null {
  const nodes = new Map(document.nodes.map((node) => [node.id, node]));
  let best: { readonly id: string; readonly distance: number } | null = null;
  for (const wire of document.wires) {
    const from = nodes.get(wire.from);
    const to = nodes.get(wire.to);
    if (from === undefined || to === undefined || except.has(from.id) || except.has(to.id)) continue;
    const ports = inputsOf(to.type);
    const index = Math.max(
      0,
      ports.findIndex((port) => port.id === wire.port),
    );
    const end = inputSocket(index, Math.max(1, ports.length));
    const path = wirePath({ x: from.position.x + outputSocket.x, y: from.position.y + outputSocket.y }, { x: to.position.x + end.x, y: to.position.y + end.y });
    const distance = distanceTo(path, point);
    if (distance < reach && (best === null || distance < best.distance)) best = { id: wire.id, distance };
  }
  return best?.id ?? null;
}
