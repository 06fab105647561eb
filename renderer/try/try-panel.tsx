/** Try it: a picture, a text, a row or a series in; the answer out, and what the network saw. */
import { Button, FileButton } from '@mantine/core';
import { Dices, EyeOff, ImageUp, ShieldCheck } from 'lucide-react';
import { useRef } from 'react';
import type { Run } from '../../shared/contract.ts';
import { useTranslation } from '../locales/index.ts';
import { ProblemCard } from '../ui/problem-card.tsx';
import { Answer } from './answer.tsx';
import { PictureDrop } from './picture-drop.tsx';
import { hidden } from './predict.ts';
import { readsOf, typedSeries } from './reads.ts';
import { SeriesField, WindowDrawing } from './series-form.tsx';
import { useAsking } from './use-asking.ts';
import { ValuesForm } from './values-form.tsx';
import './try.css';

export function TryPanel({ project, run }: { readonly project: string; readonly run: Run }) {
  const { t } = useTranslation();
  const reads = readsOf(run);
  const { pictures, columns, texts, series, hides } = reads;
  const asking = useAsking(project, run, reads);
  const { prediction, problem, thinking, row, values } = asking;
  /** Else the same file could not be chosen twice. */
  const forget = useRef<() => void>(null);
  const [first = ''] = texts;
  const window = typedSeries(reads);
  const fillable = !pictures && (window !== null || (!series && columns.length + texts.length > 0));
  const words = pictures ? 'picture' : hides ? 'hidden' : texts.length > 0 ? 'text' : series ? 'series' : 'row';
  const real = row && series ? row.cells[String(run.document.nodes.find(({ type }) => type === 'output')?.params.column)] : undefined;

  return (
    <section className="nl-card nl-try" aria-labelledby="try">
      <h2 id="try">{t('try.title')}</h2>
      {pictures && <PictureDrop picture={asking.picture} name={prediction?.input} onPicture={asking.askPicture} />}
      {fillable && !window && <ValuesForm columns={columns} texts={texts} values={values} onChange={asking.type} onDone={asking.askValues} />}
      {hides && (
        <Button
          size="xs"
          variant="default"
          leftSection={<EyeOff size={14} />}
          style={{ alignSelf: 'flex-start' }}
          onClick={() => asking.type({ [first]: `${String(values[first] ?? '').trimEnd()} ${hidden} `.trimStart() })}
        >
          {t('try.hide')}
        </Button>
      )}
      {window && (
        <SeriesField
          column={window.column}
          length={window.length}
          value={String(values[window.column] ?? '')}
          onChange={(value) => asking.type({ [window.column]: value })}
        />
      )}
      <div className="nl-stack">
        {pictures && (
          <FileButton
            accept="image/*"
            resetRef={forget}
            onChange={(file) => {
              asking.askPicture(file);
              forget.current?.();
            }}
          >
            {(chooser) => (
              <Button leftSection={<ImageUp size={16} />} {...chooser}>
                {t('try.choosePicture')}
              </Button>
            )}
          </FileButton>
        )}
        {fillable && (
          <Button loading={thinking} onClick={asking.askValues}>
            {t('try.predict')}
          </Button>
        )}
        <Button variant="default" leftSection={<Dices size={16} />} onClick={asking.askSample}>
          {row ? t('try.another') : t(`try.sampleOf.${words}`)}
        </Button>
      </div>
      {problem && <ProblemCard problem={problem} />}
      {series && prediction && prediction.value !== null && (
        <WindowDrawing values={asking.past} ahead={series.ahead} forecast={prediction.value} real={real?.kind === 'number' ? real.value : null} />
      )}
      <Answer prediction={prediction} row={row} run={run} thinking={thinking} empty={t(`try.emptyOf.${words}`)} />
      <p className="nl-private">
        <ShieldCheck size={16} aria-hidden />
        {t('try.nothingLeft')}
      </p>
    </section>
  );
}
