/** What "Vary pictures" does to the person's own pictures: each beside some of its variations. */
import { Button } from '@mantine/core';
import { Dices } from 'lucide-react';
import { useState } from 'react';
import type { DocumentNode } from '../../shared/model/document.ts';
import { api } from '../api/index.ts';
import { useTranslation } from '../locales/index.ts';
import { useAnswer } from '../state/answer.ts';
import { useDocument, useOpenDocument } from '../state/document.ts';

/** A setting that is still being dragged is not tried at every step. */
const pauseMs = 300;

export function VariedPreview({ node }: { readonly node: DocumentNode }) {
  const { t } = useTranslation('network');
  const project = useOpenDocument((open) => open.project);
  const version = useOpenDocument((open) => open.document.data.version);
  const saved = useDocument((store) => store.open?.saving === 'saved');
  const [seed, setSeed] = useState(0);
  // A preview that is not there says nothing wrong.
  const { answer: shown } = useAnswer(() => api.request('predict.vary', { project, node: node.id, seed }), [project, version, node.id, node.params, seed], {
    ready: saved && version !== null,
    wait: pauseMs,
    stays: true,
  });
  if (version === null) return <p className="nl-small nl-faint nl-insp-section">{t('inspector.variedNoData')}</p>;
  if (shown === null || shown.length === 0) return null;
  return (
    <section className="nl-insp-section nl-varied" aria-label={t('inspector.varied')}>
      <div className="nl-row">
        <h3 className="nl-grow">{t('inspector.varied')}</h3>
        <Button size="compact-xs" variant="subtle" leftSection={<Dices size={14} />} onClick={() => setSeed(seed + 1)}>
          {t('inspector.variedOthers')}
        </Button>
      </div>
      {shown.map(({ original, varied }, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pictures have no other name than their place
        <ul key={row}>
          <li data-original>
            <img src={original} alt={t('inspector.variedOriginal')} />
          </li>
          {varied.map((url, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <li key={index}>
              <img src={url} alt={t('inspector.variedOne', { number: index + 1 })} />
            </li>
          ))}
        </ul>
      ))}
      <p className="nl-tiny nl-faint">{t('inspector.variedHint')}</p>
    </section>
  );
}
