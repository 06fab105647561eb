/** The ONNX export: what is inside, ticked; the parity result, in numbers; how to use the file. */
import { ActionIcon, Button, CopyButton, Tooltip } from '@mantine/core';
import { Check, CircleDashed, ClipboardCopy, FileDown, FolderSearch, Loader } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { fileSizeText } from '../../shared/base/bytes.ts';
import type { Problem } from '../../shared/base/problem.ts';
import type { RequestOutput, Run } from '../../shared/contract.ts';
import { api, problemFrom } from '../api/index.ts';
import { useTranslation } from '../locales/index.ts';
import { useSession } from '../state/session.ts';
import { type Reads, readsOf } from '../try/reads.ts';
import { powerOfTen } from '../ui/format.ts';
import { pickPath } from '../ui/pick.ts';
import { ProblemCard } from '../ui/problem-card.tsx';

type Done = RequestOutput<'export.onnx'>;

/** 3.2e-7 as people of the trade write it. */
export function smallNumber(value: number): string {
  return value === 0 ? '0' : powerOfTen(value, 1);
}

/** Answers that are no names: a number, or pieces of text. */
const unnamed: ReadonlySet<unknown> = new Set(['number', 'next-token', 'masked-token']);

function inside({ makes, pictures, texts }: Reads) {
  return makes ? 'tickMakes' : pictures ? 'tickNormalization' : texts.length > 0 ? 'tickTokenizer' : 'tickNormalizationTable';
}

/** What to say to the command line. Pictures are made by the project: its file holds the generator's weights too. */
function use({ makes, writes, translates, pictures, texts }: Reads, model: string, project: string): string {
  if (makes) return `make "${project}" --out pictures`;
  if (writes || translates) return `generate "${model}" --prompt "a text"`;
  return `predict "${model}" ${pictures ? 'picture.png' : texts.length > 0 ? '"a text"' : 'rows.csv'}`;
}

export function OnnxSheet({ project, name, run, onExported }: { readonly project: string; readonly name: string; readonly run: Run; onExported(): void }) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<Done | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const place = useSession((store) => store.project?.path ?? name);
  const reads = readsOf(run);
  const classes = !reads.makes && run.document.nodes.some(({ type, params }) => type === 'output' && !unnamed.has(params.answer));

  const save = async (): Promise<void> => {
    setProblem(null);
    try {
      const path = await pickPath('save-model', `${name}.onnx`);
      if (!path) return;
      setBusy(true);
      setDone(await api.request('export.onnx', { project, run: run.id, path }));
      onExported();
    } catch (error) {
      setProblem(problemFrom(error));
    } finally {
      setBusy(false);
    }
  };
  const parity = done?.parity;
  const command = `npm run -s netloom -- ${use(reads, done?.path ?? `${name}.onnx`, place)}`;

  return (
    <section className="nl-card nl-stack" style={{ gap: 16 }} aria-labelledby="onnx">
      <div>
        <h2 id="onnx">{t('share.onnxTitle')}</h2>
        <p className="nl-soft">{t('share.onnxBody')}</p>
      </div>
      <ul className="nl-ticks">
        <Tick state="done">{t(`share.${inside(reads)}`)}</Tick>
        {classes && <Tick state="done">{t('share.tickClasses')}</Tick>}
        <Tick state="done">{t('share.tickFormat')}</Tick>
        <Tick state={busy ? 'working' : parity?.ok ? 'done' : 'waiting'}>{parity?.ok ? t('share.tickParity') : t('share.tickParityWaiting')}</Tick>
      </ul>
      <div>
        <Button size="md" loading={busy} leftSection={<FileDown size={18} />} onClick={() => void save()}>
          {t('share.export')}
        </Button>
      </div>
      {busy && (
        <p role="status" className="nl-soft">
          {t('share.exporting')}
        </p>
      )}
      {problem && <ProblemCard problem={problem} />}
      {done && parity && (
        <div className="nl-exported" role="status" data-ok={parity.ok} data-parity={parity.maxAbsDiff}>
          <p className="nl-row">
            <span className="nl-grow" style={{ overflowWrap: 'anywhere' }}>
              {t('share.savedAt', { path: done.path, size: fileSizeText(done.bytes) })}
            </span>
            {window.netloom && (
              <ActionIcon aria-label={t('share.reveal')} onClick={() => void api.request('system.revealInFolder', { path: done.path })}>
                <FolderSearch size={16} />
              </ActionIcon>
            )}
          </p>
          <p>
            {parity.ok
              ? t('share.parityOk', { count: parity.samples, diff: smallNumber(parity.maxAbsDiff) })
              : t('share.parityBad', { count: parity.samples, diff: smallNumber(parity.maxAbsDiff), tolerance: smallNumber(parity.tolerance) })}
          </p>
        </div>
      )}
      <div className="nl-stack">
        <h3>{t('share.useTitle')}</h3>
        <p className="nl-small nl-soft">{t('share.useBody')}</p>
        <CopyLine text={command} />
      </div>
    </section>
  );
}

const tickIcons = { done: Check, working: Loader, waiting: CircleDashed } as const;

function Tick({ state, children }: { readonly state: keyof typeof tickIcons; readonly children: ReactNode }) {
  const Icon = tickIcons[state];
  return (
    <li data-state={state}>
      <Icon size={18} aria-hidden />
      <span>{children}</span>
    </li>
  );
}

export function CopyLine({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  return (
    <div className="nl-copy-line">
      <code>{text}</code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? t('app.copied') : t('app.copy')}>
            <ActionIcon aria-label={copied ? t('app.copied') : t('app.copy')} onClick={copy}>
              {copied ? <Check size={16} /> : <ClipboardCopy size={16} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </div>
  );
}
