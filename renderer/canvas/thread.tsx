/** A wire: a calm line as thick as what flows, with the shape in words above it and in small print below. */
import { BaseEdge, type EdgeProps } from '@xyflow/react';
import { memo, useMemo } from 'react';
import { sizeOf } from '../../shared/base/tensor.ts';
import { useDocument } from '../state/document.ts';
import { nodeFacts, useNodeFacts } from '../state/document-nodes.ts';
import { useSettings } from '../state/settings.ts';
import type { ThreadEdge } from './flow-view.ts';
import { useView } from './view-state.ts';
import { wirePath, wireWidth } from './wire-path.ts';
import { brokenLine, flowText, shapePrint } from './words.ts';

/** Shorter wires show their words only when pointed at. */
const roomForWords = 84;

export const Thread = memo(function Thread({ id, source, sourceX, sourceY, target, targetX, targetY, selected }: EdgeProps<ThreadEdge>) {
  const language = useSettings((settings) => settings.language);
  const facts = useNodeFacts(source);
  const type = facts?.shape;
  const broken = useDocument(
    ({ open }) =>
      open !== null &&
      nodeFacts(open.document, open.check)
        .get(target)
        ?.problems.some(({ severity, place }) => severity === 'error' && (place.wire === id || place.port !== undefined)) === true,
  );
  const drop = useView((view) => view.dropWire === id);
  const path = useMemo(() => wirePath({ x: sourceX, y: sourceY }, { x: targetX, y: targetY }), [sourceX, sourceY, targetX, targetY]);
  const width = type === undefined ? 2 : wireWidth(sizeOf(type.shape));
  const lines = type === undefined ? [] : brokenLine(flowText(facts?.node.type, type, language), path.round ? 60 : Math.max(14, (targetX - sourceX) / 6.2));
  const cramped = !path.round && targetX - sourceX < roomForWords;
  return (
    <g
      className="nl-thread"
      data-selected={selected || undefined}
      data-broken={broken || undefined}
      data-drop={drop || undefined}
      data-unknown={type === undefined || undefined}
    >
      <BaseEdge id={id} path={path.d} interactionWidth={24} style={{ strokeWidth: width }} />
      {type !== undefined && (
        <g className="nl-thread-label" data-cramped={cramped || undefined} transform={`translate(${path.label.x}, ${path.label.y})`}>
          <text className="nl-thread-words" data-split={lines.length > 1 || undefined} y={-7 - width / 2}>
            {lines.map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: another line in the same place is the same element with other words
              <tspan key={index} x={0} dy={index === 0 ? (1 - lines.length) * 15 : 15}>
                {line}
              </tspan>
            ))}
          </text>
          <text className="nl-thread-shape" y={15 + width / 2}>
            {shapePrint(type)}
          </text>
        </g>
      )}
    </g>
  );
});
