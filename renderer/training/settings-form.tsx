/** Settings of the next run, made from their schemas. Simple shows what most people touch; the rest is one click away. */
import { useState } from 'react';
import { averageOf } from '../../shared/averages/index.ts';
import type { Parameter, ParameterSchema } from '../../shared/layers/parameters.ts';
import { resolveParameters } from '../../shared/layers/values.ts';
import type { TrainingSettings } from '../../shared/model/document.ts';
import { readsStream } from '../../shared/model/attach-text.ts';
import type { Edit } from '../../shared/model/edits.ts';
import { optimizerOf } from '../../shared/optimizers/index.ts';
import { scheduleOf } from '../../shared/schedules/index.ts';
import { stoppingOf } from '../../shared/stopping/index.ts';
import { ParameterField } from '../inspector/parameter-field.tsx';
import { useLanguage, useText, useTranslation } from '../locales/index.ts';
import { useDocument, useOpenDocument } from '../state/document.ts';
import { useLibrary } from '../state/library.ts';
import { usePace } from '../state/memory-need.ts';
import { usePartSizes } from '../state/part-sizes.ts';
import { useSettings } from '../state/settings.ts';
import { formatCount, formatNumber } from '../ui/format.ts';
import { BeginWith } from './begin-with.tsx';
import { Needs } from './needs.tsx';
import { ScheduleCurve } from './schedule-curve.tsx';
import { averagingSetting, optimizerSetting, type PlainSetting, plainSettings, scheduleSetting, stoppingSetting } from './settings-schema.ts';
import '../inspector/inspector.css';

const simple: readonly PlainSetting[] = ['epochs', 'learningRate', 'batchSize', 'background'];
const expertOnly: readonly PlainSetting[] = ['stepsPerEpoch', 'validationSteps', 'accumulate', 'shuffle', 'seed', 'device', 'threads'];

type SettingsPatch = Extract<Edit, { type: 'set-training' }>['patch'];
/** Settings that are not there when they are 0. */
const absentAtZero: ReadonlySet<PlainSetting> = new Set(['stepsPerEpoch', 'validationSteps']);

export function SettingsForm() {
  const { t } = useTranslation();
  const text = useText();
  const language = useLanguage();
  const training = useOpenDocument((open) => open.document.training);
  const readOnly = useOpenDocument((open) => open.readOnly);
  const project = useOpenDocument((open) => open.project);
  const version = useOpenDocument((open) => open.document.data.version);
  const expert = useSettings((store) => store.expert);
  const devices = useLibrary((store) => store.devices) ?? [];
  const stream = useOpenDocument((open) => readsStream(open.document));
  const sizes = usePartSizes(project, version);
  const pace = usePace(project);
  const [note, setNote] = useState<string | null>(null);

  const change = (patch: SettingsPatch): void => {
    const one: Edit = { type: 'set-training', patch };
    useDocument.getState().edit([one]);
  };
  const schema = plainSettings(devices);
  const optimizer = optimizerOf(training.optimizer.type);
  const stopping = training.stopping ?? { type: String(stoppingSetting.default), params: {} };
  const averaging = training.averaging ?? { type: String(averagingSetting.default), params: {} };
  // A stream of text is cut into examples as long as the network reads: not as many as there are rows.
  const stepsPerEpoch =
    training.stepsPerEpoch ??
    (stream ? (pace?.steps ?? null) : sizes ? Math.max(1, Math.ceil(sizes.train / (training.batchSize * (training.accumulate ?? 1)))) : null);

  const plain = (name: PlainSetting) => (
    <ParameterField
      key={name}
      name={name}
      parameter={schema[name]}
      value={training[name] ?? schema[name].default}
      invalid={false}
      readOnly={readOnly}
      onChange={(_name, value) => change({ [name]: absentAtZero.has(name) && !value ? null : (value ?? schema[name].default) })}
    />
  );
  const chooseOptimizer = (value: unknown): void => {
    const next = optimizerOf(String(value ?? optimizerSetting.default));
    if (!next || next.type === training.optimizer.type) return;
    // A rate that suits one optimizer ruins another: it changes with it, and says so.
    change({ optimizer: { type: next.type, params: {} }, learningRate: next.learningRate });
    setNote(t('training.rateChanged', { rate: formatNumber(next.learningRate, language), optimizer: text(next.label) }));
  };

  return (
    <div className="nl-stack nl-settings" style={{ gap: 20 }}>
      <BeginWith />
      {simple.map(plain)}
      {stepsPerEpoch !== null && sizes && (
        <p className="nl-small nl-soft nl-num">
          {t('training.planned', {
            rows: formatCount(sizes.train, language),
            steps: formatCount(stepsPerEpoch, language),
            total: formatCount(stepsPerEpoch * training.epochs, language),
          })}
        </p>
      )}
      <Needs project={project} pace={pace} readOnly={readOnly} />
      <ParameterField
        name="optimizer"
        parameter={optimizerSetting}
        value={training.optimizer.type}
        invalid={false}
        readOnly={readOnly}
        onChange={(_name, value) => chooseOptimizer(value)}
      />
      {note && (
        <p className="nl-small nl-note" role="status">
          {note}
        </p>
      )}
      {optimizer && <p className="nl-small nl-faint">{text(optimizer.help)}</p>}
      <details open={expert || undefined} className="nl-more">
        <summary>{t('training.more')}</summary>
        <div className="nl-stack" style={{ gap: 20, marginTop: 16 }}>
          {optimizer && (
            <Parameters
              schema={optimizer.parameters}
              given={training.optimizer.params}
              readOnly={readOnly}
              onChange={(params) => change({ optimizer: { type: training.optimizer.type, params } })}
            />
          )}
          <Choice
            name="schedule"
            parameter={scheduleSetting}
            chosen={training.schedule}
            asks={scheduleOf(training.schedule.type)?.parameters}
            readOnly={readOnly}
            onChange={(schedule) => change({ schedule })}
          />
          {stepsPerEpoch !== null && training.schedule.type !== 'constant' && <ScheduleCurve training={training} stepsPerEpoch={stepsPerEpoch} />}
          <Choice
            name="stopping"
            parameter={stoppingSetting}
            chosen={stopping}
            asks={stoppingOf(stopping.type)?.parameters}
            readOnly={readOnly}
            onChange={(chosen) => change({ stopping: chosen })}
          />
          <Choice
            name="averaging"
            parameter={averagingSetting}
            chosen={averaging}
            asks={averageOf(averaging.type)?.parameters}
            readOnly={readOnly}
            onChange={(chosen) => change({ averaging: chosen })}
          />
          {expertOnly.map(plain)}
        </div>
      </details>
    </div>
  );
}

type Chosen = TrainingSettings['schedule'];
type Params = Chosen['params'];

interface ChoiceProps {
  readonly name: string;
  readonly parameter: Parameter;
  readonly chosen: Chosen;
  /** What the chosen one asks for. */
  readonly asks: ParameterSchema | undefined;
  readonly readOnly: boolean;
  onChange(chosen: Chosen): void;
}

/** One of a list, a schedule or a way of stopping, with its own parameters below it. Another one begins with its defaults. */
function Choice({ name, parameter, chosen, asks = {}, readOnly, onChange }: ChoiceProps) {
  return (
    <>
      <ParameterField
        name={name}
        parameter={parameter}
        value={chosen.type}
        invalid={false}
        readOnly={readOnly}
        onChange={(_name, value) => onChange({ type: String(value ?? parameter.default), params: {} })}
      />
      <Parameters schema={asks} given={chosen.params} readOnly={readOnly} onChange={(params) => onChange({ type: chosen.type, params })} />
    </>
  );
}

function Parameters({
  schema,
  given,
  readOnly,
  onChange,
}: {
  readonly schema: ParameterSchema;
  readonly given: Params;
  readonly readOnly: boolean;
  onChange(params: Params): void;
}) {
  const values = resolveParameters(schema, given);
  return Object.entries(schema).map(([name, parameter]) => (
    <ParameterField
      key={name}
      name={name}
      parameter={parameter}
      value={values[name]}
      invalid={false}
      readOnly={readOnly}
      onChange={(_name, value) => {
        const { [name]: _before, ...others } = given;
        onChange(value === undefined ? others : { ...others, [name]: value as Params[string] });
      }}
    />
  ));
}
