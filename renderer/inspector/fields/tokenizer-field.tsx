/** How text becomes numbers: what kind of pieces, and how many at most. Found in the training rows; another choice finds them anew. */
import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { DocumentState } from '../../../shared/contract.ts';
import { api, problemFrom } from '../../api/index.ts';
import { useTranslation } from '../../locales/index.ts';
import { useDocument } from '../../state/document.ts';
import { useSelectedNode } from '../../state/document-selection.ts';
import { useSession } from '../../state/session.ts';
import { useSettings } from '../../state/settings.ts';
import { pickPath } from '../../ui/pick.ts';
import type { FieldProps } from '../field.ts';
import { NumberBox } from './number-box.tsx';

const kinds = ['characters', 'words', 'byte-pair'] as const;
type Kind = (typeof kinds)[number];
const usual: { readonly [K in Kind]: number } = { characters: 5_000, words: 10_000, 'byte-pair': 4_000 };

export function TokenizerField({ value, hint, readOnly }: FieldProps<'tokenizer'>) {
  const { t } = useTranslation('network');
  const node = useSelectedNode();
  const project = useDocument(({ open }) => open?.project);
  const hasData = useDocument(({ open }) => open !== null && open.document.data.version !== null);
  const expert = useSettings((settings) => settings.expert);
  const [wish, setWish] = useState<{ readonly kind: Kind; readonly size: number } | null>(null);
  const [busy, setBusy] = useState(false);
  if (value === null && !hasData) return <p className="nl-small nl-soft">{t('inspector.tokenizerNone')}</p>;
  const kind = wish?.kind ?? (value === null || value.kind === 'file' ? null : value.kind);

  const change = async (ask: (place: { readonly project: string; readonly node: string }) => Promise<DocumentState>) => {
    if (node === null || project === undefined) return;
    setBusy(true);
    try {
      await useDocument.getState().settled();
      useDocument.getState().accept(project, await ask({ project, node }));
      setWish(null);
    } catch (error) {
      useSession.getState().report(problemFrom(error));
    } finally {
      setBusy(false);
    }
  };

  const fromFile = async () => {
    const path = await pickPath('data-file');
    if (path !== null) await change((place) => api.request('data.readTokenizer', { ...place, path }));
  };

  return (
    <div className="nl-stack" style={{ gap: 8 }}>
      {value !== null && <p className="nl-small">{t('inspector.tokenizer', { kind: t(`inspector.pieces.${value.kind}`), size: value.size })}</p>}
      {!readOnly && hasData && (
        <>
          <SegmentedControl
            size="xs"
            fullWidth
            aria-label={hint}
            value={kind ?? ''}
            data={kinds.map((one) => ({ value: one, label: t(`inspector.pieces.${one}`) }))}
            onChange={(next) => setWish({ kind: next as Kind, size: usual[next as Kind] })}
          />
          {kind !== null && (
            <NumberBox
              value={wish?.size ?? value?.size ?? usual[kind]}
              min={16}
              max={200_000}
              step={1000}
              whole
              label={t('inspector.vocabulary')}
              hint={t('inspector.vocabularyHint')}
              prefix={t('inspector.most')}
              invalid={false}
              readOnly={false}
              onChange={(size) => setWish({ kind, size })}
            />
          )}
          {wish !== null && (
            <div>
              <Button size="xs" loading={busy} onClick={() => void change((place) => api.request('data.cutText', { ...place, ...wish }))}>
                {t('inspector.cutAnew')}
              </Button>
            </div>
          )}
          {wish !== null && <p className="nl-tiny nl-faint">{t('inspector.cutNote')}</p>}
          {wish === null && expert && (
            <div>
              <Button size="xs" variant="default" loading={busy} onClick={() => void fromFile()}>
                {t('inspector.cutFile')}
              </Button>
            </div>
          )}
        </>
      )}
    </div>
  );
}
