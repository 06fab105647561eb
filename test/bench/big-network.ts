/** A network of about `count` layers for measurements: residual blocks on small maps, then a decision. */
import type { Document, DocumentNode, Wire } from '../../shared/model/document.ts';
import { emptyDocument } from '../../shared/model/templates/define.ts';

/** Layers whose number of filters can change without breaking the rest. */
export const wideName = 'Wide look';

export function bigNetwork(count: number): Document {
  const nodes: DocumentNode[] = [];
  const wires: Wire[] = [];
  const perRow = 8;
  const add = (type: string, params: DocumentNode['params'], from: readonly string[], name?: string): string => {
    const id = `${type}-${nodes.length + 1}`;
    const at = nodes.length;
    nodes.push({ id, type, ...(name === undefined ? {} : { name }), params, position: { x: (at % perRow) * 336, y: Math.floor(at / perRow) * 200 } });
    for (const source of from) wires.push({ id: `wire-${wires.length + 1}`, from: source, to: id, port: 'in' });
    return id;
  };
  let last = add('image-input', { channels: 3, height: 32, width: 32 }, []);
  last = add('conv2d', { filters: 16, kernel: [3, 3], padding: [1, 1] }, [last]);
  while (nodes.length < count - 3) {
    const wide = add('conv2d', { filters: 24, kernel: [3, 3], padding: [1, 1] }, [last], wideName);
    const bent = add('relu', {}, [wide]);
    const narrow = add('conv2d', { filters: 16, kernel: [3, 3], padding: [1, 1] }, [bent]);
    const norm = add('batch-norm2d', {}, [narrow]);
    const sum = add('add', {}, [last, norm]);
    last = add('relu', {}, [sum]);
  }
  last = add('global-avg-pool', {}, [last]);
  last = add('linear', { units: 10 }, [last]);
  add('output', { answer: 'classes', classes: Array.from({ length: 10 }, (_, index) => `class ${index}`) }, [last]);
  return { ...emptyDocument(), nodes, wires };
}
