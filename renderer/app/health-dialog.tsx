/** What works on this machine and what does not, with one button that copies it all. */
import { Button, CopyButton, Modal } from '@mantine/core';
import { CircleCheck, CircleMinus, ClipboardCopy, TriangleAlert } from 'lucide-react';
import { useEffect } from 'react';
import type { RequestOutput } from '../../shared/contract.ts';
import { api } from '../api/index.ts';
import { useText, useTranslation } from '../locales/index.ts';
import { useAnswer } from '../state/answer.ts';
import { useReturnFocus } from '../ui/return-focus.ts';
import { useLibrary } from '../state/library.ts';
import { useDialogs } from '../state/dialogs.ts';
import { ProblemCard } from '../ui/problem-card.tsx';
import { DeviceReason } from './device-reason.tsx';
import './dialogs.css';

type Lines = RequestOutput<'system.doctor'>;

function reportText(lines: Lines): string {
  return [
    `Netloom health report ${new Date().toISOString()}`,
    navigator.userAgent,
    ...lines.map((line) => `${line.ok ? 'ok ' : 'BAD'} ${line.title.en}: ${line.detail}`),
  ].join('\n');
}

function Detail({ line: { id, detail } }: { readonly line: Lines[number] }) {
  const { t } = useTranslation();
  const text = useText();
  const device = useLibrary((store) => store.devices)?.find((one) => id === `device-${one.id}`);
  if (!device) return <span className="nl-soft nl-grow nl-health-detail">{detail}</span>;
  const said = device.usable || !device.reason ? t('device.usable') : text(device.reason);
  return (
    <span className="nl-soft nl-grow nl-health-detail">
      <DeviceReason said={said} />
    </span>
  );
}

export function HealthDialog() {
  const { t } = useTranslation();
  useReturnFocus();
  const text = useText();
  const show = useDialogs((store) => store.show);
  const devices = useLibrary((store) => store.devices);
  const { answer: lines, problem } = useAnswer(() => api.request('system.doctor', {}), []);
  useEffect(() => {
    const { devices, loadDevices } = useLibrary.getState();
    if (devices === null) loadDevices().catch(console.error);
  }, []);

  return (
    <Modal opened onClose={() => show(null)} title={t('health.title')} size="lg" closeButtonProps={{ 'aria-label': t('app.close') }}>
      <p className="nl-soft" style={{ marginBottom: 12 }}>
        {t('health.intro')}
      </p>
      {problem && <ProblemCard problem={problem} />}
      {!lines && !problem && <div className="nl-skeleton" role="status" style={{ height: 280 }} aria-label={t('health.loading')} />}
      {lines && (
        <ul className="nl-health">
          {lines.map((line) => (
            <li key={line.id}>
              {devices?.some(({ id, usable }) => !usable && line.id === `device-${id}`) ? (
                <CircleMinus size={18} color="var(--nl-ink-faint)" aria-label={t('health.absent')} />
              ) : line.ok ? (
                <CircleCheck size={18} color="var(--nl-good)" aria-label={t('health.ok')} />
              ) : (
                <TriangleAlert size={18} color="var(--nl-warn)" aria-label={t('health.bad')} />
              )}
              <span className="nl-strong">{text(line.title)}</span>
              <Detail line={line} />
            </li>
          ))}
        </ul>
      )}
      <div className="nl-row" style={{ justifyContent: 'flex-end', marginTop: 16 }}>
        {lines && (
          <CopyButton value={reportText(lines)}>
            {({ copied, copy }) => (
              <Button leftSection={<ClipboardCopy size={16} />} onClick={copy}>
                {copied ? t('health.copied') : t('health.copy')}
              </Button>
            )}
          </CopyButton>
        )}
      </div>
    </Modal>
  );
}
