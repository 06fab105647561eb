/** A size along each axis: height and width side by side; linked while they are equal. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { Link2, Unlink2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../../locales/index.ts';
import type { FieldProps } from '../field.ts';
import { NumberBox } from './number-box.tsx';

export function SizeField({ parameter, value, ids, label, hint, invalid, readOnly, onChange }: FieldProps<'size'>) {
  const { t } = useTranslation('network');
  const [linked, setLinked] = useState(() => value.every((size) => size === value[0]));
  const axis = (index: number) => (parameter.length === 2 ? t(index === 0 ? 'inspector.height' : 'inspector.width') : t('inspector.axis', { n: index + 1 }));
  const change = (index: number, size: number) => onChange(linked ? value.map(() => size) : value.map((old, at) => (at === index ? size : old)));
  const linkLabel = t(linked ? 'inspector.unlink' : 'inspector.link');
  return (
    <div className="nl-field-size">
      {value.map((size, index) => (
        <NumberBox
          // biome-ignore lint/suspicious/noArrayIndexKey: axes have no other name and never move
          key={index}
          id={index === 0 ? ids.field : undefined}
          value={size}
          min={parameter.min}
          max={parameter.max}
          whole
          label={parameter.length === 1 ? label : `${label}: ${axis(index)}`}
          hint={hint}
          invalid={invalid}
          readOnly={readOnly}
          prefix={parameter.length === 2 ? t(index === 0 ? 'inspector.heightShort' : 'inspector.widthShort') : undefined}
          onChange={(next) => change(index, next)}
        />
      ))}
      {parameter.length > 1 && (
        <Tooltip label={linkLabel}>
          <ActionIcon size={32} aria-label={linkLabel} aria-pressed={linked} onClick={() => setLinked(!linked)}>
            {linked ? <Link2 size={16} aria-hidden /> : <Unlink2 size={16} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  );
}
