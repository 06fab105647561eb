/** Where it is computed, and why a better device is not used. */
import { Popover } from '@mantine/core';
import { Check, Cpu, CircleSlash } from 'lucide-react';
import { useText, useTranslation } from '../locales/index.ts';
import { useDocument } from '../state/document.ts';
import { useLibrary } from '../state/library.ts';
import { DeviceReason } from './device-reason.tsx';

export function DeviceChip() {
  const { t } = useTranslation();
  const text = useText();
  const devices = useLibrary((store) => store.devices);
  const threads = useLibrary((store) => store.system?.threads);
  const wanted = useDocument((store) => store.open?.document.training.device);
  const used = devices?.find((device) => device.usable && device.id === wanted) ?? devices?.find((device) => device.fastest);
  // The processor is always there; whether there is more takes a moment to find out.
  const name = used?.name ?? 'CPU';
  return (
    <Popover position="bottom-end" width={340} trapFocus>
      <Popover.Target>
        <button type="button" className="nl-chip nl-plain" aria-label={`${t('device.label')} ${name}`}>
          <Cpu size={16} aria-hidden />
          <span className="nl-small nl-strong">{name}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <h3>{t('device.title')}</h3>
        {devices === null && <p className="nl-soft">{t('device.none')}</p>}
        <ul className="nl-stack" style={{ gap: 12, marginTop: 8 }}>
          {(devices ?? []).map((device) => (
            <li key={device.id} className="nl-row" style={{ alignItems: 'flex-start' }}>
              {device.usable ? <Check size={16} color="var(--nl-good)" aria-hidden /> : <CircleSlash size={16} color="var(--nl-ink-faint)" aria-hidden />}
              <div className="nl-grow">
                <div className="nl-row">
                  <strong>{device.name}</strong>
                  <span className="nl-badge" data-tone={device.usable ? 'good' : undefined}>
                    {device.usable ? t('device.usable') : t('device.unusable')}
                  </span>
                </div>
                {device.id === 'cpu' && threads !== undefined && <p className="nl-small nl-soft">{t('device.threads', { count: threads })}</p>}
                {device.reason && (
                  <div className="nl-small nl-soft nl-device-reason">
                    <DeviceReason said={text(device.reason)} />
                  </div>
                )}
              </div>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
