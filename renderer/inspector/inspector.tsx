/** The selected layer: name, Problems with their Fix, settings made from the schema, what flows, what it costs. */
import { ActionIcon, SegmentedControl, Switch, Textarea, Tooltip } from '@mantine/core';
import { MousePointerClick, PanelRightClose, Trash2 } from 'lucide-react';
import { memo, type Ref, useCallback } from 'react';
import type { Problem } from '../../shared/base/problem.ts';
import type { LayerDefinition } from '../../shared/layers/define.ts';
import { layerOf } from '../../shared/layers/index.ts';
import { resolveParameters } from '../../shared/layers/values.ts';
import type { DocumentNode } from '../../shared/model/document.ts';
import { LayerTile } from '../library/layer-icons.tsx';
import { useText, useTranslation } from '../locales/index.ts';
import { useDocument, useOpenDocument } from '../state/document.ts';
import { problemsOf, useNode } from '../state/document-nodes.ts';
import { useSelectedNode, useSelection } from '../state/document-selection.ts';
import { useSettings } from '../state/settings.ts';
import { ProblemCard } from '../ui/problem-card.tsx';
import { ReasonButton } from '../ui/reason-button.tsx';
import { FlowSection } from './flow-section.tsx';
import { ParameterField } from './parameter-field.tsx';
import { visibleParameters } from './visible-parameters.ts';
import { VariedPreview } from './varied-preview.tsx';
import { useDraft } from './use-draft.ts';
import './inspector.css';

interface Props {
  readonly onCollapse: () => void;
  readonly onFix: (problem: Problem) => void;
  readonly onRemove: () => void;
  readonly onShow: (node: string) => void;
  readonly panelRef: Ref<HTMLElement>;
}

export function Inspector({ onCollapse, onFix, onRemove, onShow, panelRef }: Props) {
  const { t } = useTranslation('network');
  return (
    <section className="nl-insp" aria-label={t('inspector.title')} ref={panelRef} tabIndex={-1}>
      <div className="nl-pane-head">
        <h2>{t('inspector.title')}</h2>
        <ExpertSwitch />
        <Tooltip label={t('inspector.collapse')}>
          <ActionIcon aria-label={t('inspector.collapse')} onClick={onCollapse}>
            <PanelRightClose size={17} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
      <Selected onFix={onFix} onRemove={onRemove} onShow={onShow} />
    </section>
  );
}

/** Apart from the pane's head, which an edit does not change. */
function Selected(props: Omit<FormProps, 'node'>) {
  const selected = useSelectedNode();
  const count = useSelection(({ nodes }) => nodes.size);
  const node = useNode(selected ?? '');
  return node === undefined ? <Nothing count={count} /> : <NodeForm key={node.id} node={node} {...props} />;
}

function ExpertSwitch() {
  const { t } = useTranslation('network');
  const expert = useSettings((settings) => settings.expert);
  const set = useSettings((settings) => settings.set);
  return (
    <Tooltip label={t('inspector.expertHint')}>
      <SegmentedControl
        size="xs"
        aria-label={t('inspector.expertHint')}
        value={expert ? 'expert' : 'simple'}
        onChange={(value) => set({ expert: value === 'expert' })}
        data={[
          { value: 'simple', label: t('inspector.simple') },
          { value: 'expert', label: t('inspector.expert') },
        ]}
      />
    </Tooltip>
  );
}

function Nothing({ count }: { readonly count: number }) {
  const { t } = useTranslation('network');
  return (
    <div className="nl-insp-none">
      <MousePointerClick size={28} strokeWidth={1.5} aria-hidden />
      <p>{count > 1 ? t('inspector.many', { count }) : t('inspector.none')}</p>
      <p className="nl-small nl-faint">{count > 1 ? t('inspector.manyHint') : t('inspector.noneHint')}</p>
    </div>
  );
}

interface FormProps extends Pick<Props, 'onFix' | 'onRemove' | 'onShow'> {
  readonly node: DocumentNode;
}

function NodeForm({ node, onFix, onRemove, onShow }: FormProps) {
  const { t } = useTranslation('network');
  const text = useText();
  const layer = layerOf(node.type);
  const problems = useOpenDocument((open) => problemsOf(open.check, node.id));
  const readOnly = useOpenDocument((open) => open.readOnly);
  return (
    <div className="nl-insp-body">
      <header className="nl-insp-layer">
        <LayerTile layer={layer} size={40} />
        <div className="nl-grow">
          <NameField id={node.id} name={node.name} fallback={layer === undefined ? node.type : text(layer.label)} readOnly={readOnly} />
          <p className="nl-tiny nl-faint">
            {layer?.term ?? node.type}
            {layer !== undefined && ` · ${t(`library.groups.${layer.category}`)}`}
          </p>
        </div>
      </header>
      {layer !== undefined && <p className="nl-insp-help">{text(layer.help)}</p>}
      {problems.length > 0 && (
        <div className="nl-insp-problems" aria-label={t('inspector.problems')} role="group">
          {problems.map((problem, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two Problems of one code differ only in place
            <ProblemCard key={`${problem.code}-${index}`} problem={problem} onFix={readOnly ? undefined : () => onFix(problem)} />
          ))}
        </div>
      )}
      {layer !== undefined && <Settings node={node} layer={layer} problems={problems} readOnly={readOnly} />}
      {node.type === 'random-transform' && <VariedPreview node={node} />}
      <Freeze node={node} readOnly={readOnly} />
      <FlowSection node={node} onShow={onShow} readOnly={readOnly} />
      <Remove readOnly={readOnly} onRemove={onRemove} />
    </div>
  );
}

/** Only for layers that learn. Rarely needed: hidden in simple mode, unless it is on. */
const Freeze = memo(function Freeze({ node, readOnly }: { readonly node: DocumentNode; readonly readOnly: boolean }) {
  const { t } = useTranslation('network');
  const expert = useSettings((settings) => settings.expert);
  const edit = useDocument((store) => store.edit);
  const learns = useOpenDocument((open) => (open.check.parameters.get(node.id) ?? 0) > 0);
  const frozen = node.frozen === true;
  if (!frozen && !(expert && learns)) return null;
  return (
    <section className="nl-insp-section">
      <Switch
        label={t('inspector.freeze')}
        description={t('inspector.freezeHint')}
        checked={frozen}
        aria-readonly={readOnly}
        onChange={(event) => {
          if (!readOnly) edit([{ type: 'set-frozen', ids: [node.id], frozen: event.currentTarget.checked }]);
        }}
      />
    </section>
  );
});

const Remove = memo(function Remove({ readOnly, onRemove }: { readonly readOnly: boolean; readonly onRemove: () => void }) {
  const { t } = useTranslation('network');
  return (
    <footer className="nl-insp-remove">
      <ReasonButton
        variant="default"
        size="xs"
        leftSection={<Trash2 size={15} aria-hidden />}
        reason={readOnly ? t('canvas.readOnly') : null}
        onClick={onRemove}
      >
        {t('inspector.remove')}
      </ReasonButton>
      <span className="nl-tiny nl-faint">{t('inspector.removeHint')}</span>
    </footer>
  );
});

interface NameProps {
  readonly id: string;
  readonly name: string | undefined;
  /** What the layer is called without a name of its own. */
  readonly fallback: string;
  readonly readOnly: boolean;
}

const NameField = memo(function NameField({ id, name: given, fallback: label, readOnly }: NameProps) {
  const { t } = useTranslation('network');
  const edit = useDocument((store) => store.edit);
  const draft = useDraft<string, string | null>(
    given ?? '',
    (written) => ({ value: written.trim() === '' ? null : written.trim() }),
    (name) => {
      if ((name ?? undefined) !== given) edit([{ type: 'rename-node', node: id, name }]);
    },
  );
  return (
    <Textarea
      autosize
      minRows={1}
      maxRows={3}
      variant="unstyled"
      className="nl-insp-name"
      value={draft.draft}
      placeholder={label}
      maxLength={120}
      readOnly={readOnly}
      aria-label={t('inspector.name')}
      aria-description={t('inspector.nameHint', { label })}
      title={t('inspector.nameHint', { label })}
      onChange={(event) => draft.write(event.currentTarget.value.replace(/\s*\n\s*/g, ' '))}
      onBlur={draft.settle}
      onKeyDown={(event) => {
        if (event.key === 'Enter') {
          event.preventDefault();
          draft.settle();
        }
      }}
    />
  );
});

interface SettingsProps {
  readonly node: DocumentNode;
  readonly layer: LayerDefinition;
  readonly problems: readonly Problem[];
  readonly readOnly: boolean;
}

function Settings({ node, layer, problems, readOnly }: SettingsProps) {
  const { t } = useTranslation('network');
  const expert = useSettings((settings) => settings.expert);
  const edit = useDocument((store) => store.edit);
  const values = resolveParameters(layer.parameters, node.params);
  // One function for all fields, the same at every edit: only the field whose value changed is drawn again.
  const change = useCallback(
    (name: string, value: unknown) => {
      edit([value === undefined ? { type: 'set-param', node: node.id, name } : { type: 'set-param', node: node.id, name, value }]);
    },
    [edit, node.id],
  );
  const { shown, hidden } = visibleParameters(
    layer.parameters,
    values,
    expert,
    problems.map((problem) => problem.place.parameter),
  );
  return (
    <div className="nl-insp-section" role="group" aria-label={t('inspector.settings')}>
      {shown.map(([name, parameter]) => (
        <ParameterField
          key={name}
          name={name}
          parameter={parameter}
          value={values[name]}
          readOnly={readOnly}
          invalid={problems.some((problem) => problem.place.parameter === name && problem.severity === 'error')}
          onChange={change}
        />
      ))}
      {shown.length + hidden === 0 && <p className="nl-small nl-soft">{t('inspector.noSettings')}</p>}
      {hidden > 0 && (
        <button type="button" className="nl-plain nl-insp-more" onClick={() => useSettings.getState().set({ expert: true })}>
          {t('inspector.moreSettings', { count: hidden })}
        </button>
      )}
    </div>
  );
}
