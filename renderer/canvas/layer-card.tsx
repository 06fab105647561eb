/** A layer on the canvas: stripe and icon of its category, the people's name, the framework's term, its settings in words, what it costs and what comes out. */
import { Handle, type NodeProps, Position } from '@xyflow/react';
import { CircleAlert, Snowflake, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import type { LayerDefinition } from '../../shared/layers/define.ts';
import { layerOf } from '../../shared/layers/index.ts';
import { resolveParameters } from '../../shared/layers/values.ts';
import { nodeName } from '../../shared/model/names.ts';
import { categoryStyle, LayerTile } from '../library/layer-icons.tsx';
import { useTranslation } from '../locales/index.ts';
import { type NodeFacts, useNodeFacts } from '../state/document-nodes.ts';
import { useSettings } from '../state/settings.ts';
import { formatPercent } from '../ui/format.ts';
import { canFeed } from './actions.ts';
import type { CardNode } from './flow-view.ts';
import { cardHeight, inputSocket, outputSocket } from './geometry.ts';
import { PicturePreview, ValuesPreview } from './input-preview.tsx';
import { shapePrint, shortCount, textWidth } from './words.ts';

export const LayerCard = memo(function LayerCard({ id, selected }: NodeProps<CardNode>) {
  const facts = useNodeFacts(id);
  if (facts === undefined) return null;
  return (
    <>
      <Card facts={facts} layer={layerOf(facts.node.type)} selected={selected} />
      <Sockets type={facts.node.type} />
    </>
  );
});

const Sockets = memo(function Sockets({ type }: { readonly type: string }) {
  const { t } = useTranslation('network');
  const language = useSettings((settings) => settings.language);
  const inputs = layerOf(type)?.inputs ?? [];
  return (
    <>
      {inputs.map((port, index) => (
        <Handle
          key={port.id}
          id={port.id}
          type="target"
          position={Position.Left}
          className="nl-socket"
          style={{ top: inputSocket(index, inputs.length).y }}
          title={t('canvas.socketIn', { port: port.label[language] })}
          data-many={port.many === true || undefined}
        />
      ))}
      {canFeed(type) && (
        <Handle id="out" type="source" position={Position.Right} className="nl-socket" style={{ top: outputSocket.y }} title={t('canvas.socketOut')} />
      )}
    </>
  );
});

interface CardProps {
  readonly facts: NodeFacts;
  readonly layer: LayerDefinition | undefined;
  readonly selected: boolean;
}

const Card = memo(function Card({ facts, layer, selected }: CardProps) {
  const { node, parameters, share, problems } = facts;
  const { t } = useTranslation('network');
  const language = useSettings((settings) => settings.language);
  return (
    <div
      className="nl-layer"
      id={`card-${node.id}`}
      data-selected={selected || undefined}
      data-problem={worstOf(problems)?.severity}
      data-type={node.type}
      style={{ ...categoryStyle(layer?.category), height: cardHeight }}
    >
      <Head node={node} layer={layer} problems={problems} />
      <Summary node={node} layer={layer} />
      <footer>
        <Cost facts={facts} layer={layer} />
        <span className="nl-layer-shape nl-mono">{shapePrint(facts.shape)}</span>
      </footer>
      {parameters > 0 && (
        <div className="nl-layer-cost" title={t('node.share', { percent: formatPercent(share, language) })}>
          <div style={{ width: `${Math.max(2, share * 100)}%` }} />
        </div>
      )}
    </div>
  );
});

function worstOf(problems: NodeFacts['problems']): NodeFacts['problems'][number] | undefined {
  return problems.find((problem) => problem.severity === 'error') ?? problems[0];
}

interface PartProps {
  readonly node: NodeFacts['node'];
  readonly layer: LayerDefinition | undefined;
}

/** Apart from what comes out, which changes on all cards when the input does. */
const Head = memo(function Head({ node, layer, problems }: PartProps & { readonly problems: NodeFacts['problems'] }) {
  const { t } = useTranslation('network');
  const language = useSettings((settings) => settings.language);
  const worst = worstOf(problems);
  const name = nodeName(node)[language];
  return (
    <header>
      <LayerTile layer={layer} size={30} />
      <div className="nl-grow">
        <div className="nl-layer-name nl-ellipsis" data-long={textWidth(name) > 20 || undefined} title={name}>
          {name}
        </div>
        <div className="nl-layer-term nl-ellipsis">{layer?.term ?? node.type}</div>
      </div>
      {node.frozen === true && (
        <span className="nl-layer-frozen" title={t('node.frozen')}>
          <Snowflake size={16} aria-hidden />
          <span className="nl-hidden">{t('node.frozen')}</span>
        </span>
      )}
      {node.type === 'image-input' && <PicturePreview />}
      {worst !== undefined && (
        <span className="nl-layer-problem" title={worst.what[language]}>
          {worst.severity === 'error' ? <CircleAlert size={18} aria-hidden /> : <TriangleAlert size={18} aria-hidden />}
          <span className="nl-hidden">{t('canvas.hasProblems', { count: problems.length })}</span>
        </span>
      )}
    </header>
  );
});

const Summary = memo(function Summary({ node, layer }: PartProps) {
  const language = useSettings((settings) => settings.language);
  const summary = layer?.summary?.(resolveParameters(layer.parameters, node.params))[language];
  return (
    <div className="nl-layer-summary nl-ellipsis" data-help={summary === undefined || undefined} title={summary ?? layer?.help[language]}>
      {summary ?? layer?.help[language]}
    </div>
  );
});

/** How many numbers are learnt here; of an input, what its rows look like. */
function Cost({ facts: { node, shape, parameters }, layer }: Pick<CardProps, 'facts' | 'layer'>) {
  const { t } = useTranslation('network');
  const language = useSettings((settings) => settings.language);
  return (
    <span className="nl-num nl-ellipsis">
      {shape === undefined ? (
        t('node.unknownShape')
      ) : layer?.category === 'input' ? (
        <ValuesPreview node={node} />
      ) : parameters === 0 ? (
        t('node.noParameters')
      ) : (
        t('node.parameters', { count: parameters, formatted: shortCount(parameters, language) })
      )}
    </span>
  );
}
