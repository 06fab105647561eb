/** Going on from a run: the same network, or its trunk with a new head, ready to be trained from the run's weights. */
import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import type { Run } from '../../shared/contract.ts';
import { buildOn, type Head, headsFor } from '../../shared/model/heads.ts';
import { useTranslation } from '../locales/index.ts';
import { useDocument } from '../state/document.ts';
import { useSession } from '../state/session.ts';
import { Choices } from '../ui/choices.tsx';
import { useRunName } from '../ui/run-name.ts';

export function BuildOn({ run, onClose }: { readonly run: Run; onClose(): void }) {
  const { t } = useTranslation();
  const nameOf = useRunName();
  const heads = headsFor(run.document);
  const [head, setHead] = useState<Head>(heads.at(1) ?? 'same');
  const go = useSession((store) => store.go);
  const build = (): void => {
    // A refusal is shown by the room, like any other edit's.
    if (useDocument.getState().edit(buildOn(run.document, run.id, head)) && head !== 'same') go('data');
    onClose();
  };
  return (
    <Modal opened onClose={onClose} size="lg" title={t('begin.buildTitle', { name: nameOf(run) })} closeButtonProps={{ 'aria-label': t('app.close') }}>
      <div className="nl-stack" style={{ gap: 16 }}>
        <p className="nl-soft">{t('begin.buildIntro')}</p>
        <h3>{t('begin.buildWhat')}</h3>
        <Choices
          label={t('begin.buildWhat')}
          arranged="list"
          value={head}
          onChange={(one: Head) => setHead(one)}
          choices={heads.map((value) => ({ value, title: t(`begin.head.${value}`), hint: t(`begin.headHint.${value}`) }))}
        />
        <p className="nl-small nl-soft">
          {t('begin.replaced')} {head !== 'same' && t('begin.afterwards')}
        </p>
        <div className="nl-row" style={{ justifyContent: 'flex-end' }}>
          <Button variant="default" onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button onClick={build}>{t('begin.go')}</Button>
        </div>
      </div>
    </Modal>
  );
}
