/** Names of classes, in order: shown as tags, edited one per line. */
import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from '../../locales/index.ts';
import type { FieldProps } from '../field.ts';

const shown = 12;

/** One name per line; empty lines and repeated names are left out. */
export function namesFrom(lines: string): readonly string[] {
  return [
    ...new Set(
      lines
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    ),
  ];
}

export function ClassesField({ value, ids, hint, readOnly, onChange }: FieldProps<'classes'>) {
  const { t } = useTranslation('network');
  const [lines, setLines] = useState<string | null>(null);
  if (lines !== null) {
    return (
      <div className="nl-stack">
        <Textarea
          id={ids.field}
          autosize
          minRows={3}
          maxRows={12}
          autoFocus
          value={lines}
          placeholder={t('inspector.classesPlaceholder')}
          aria-labelledby={ids.label}
          aria-description={hint}
          onChange={(event) => setLines(event.currentTarget.value)}
        />
        <Button
          size="xs"
          onClick={() => {
            onChange(namesFrom(lines));
            setLines(null);
          }}
        >
          {t('inspector.classesDone')}
        </Button>
      </div>
    );
  }
  return (
    <div className="nl-stack" style={{ gap: 6 }}>
      {value.length === 0 ? (
        <p className="nl-small nl-soft">{t('inspector.classesNone')}</p>
      ) : (
        <ol className="nl-tags" aria-label={t('inspector.classesHint', { count: value.length })}>
          {value.slice(0, shown).map((name, index) => (
            <li key={name} className="nl-ellipsis" title={name}>
              <span className="nl-num" aria-hidden>
                {index + 1}
              </span>
              {name}
            </li>
          ))}
          {value.length > shown && <li>+{value.length - shown}</li>}
        </ol>
      )}
      {!readOnly && (
        <Button size="xs" variant="default" id={ids.field} onClick={() => setLines(value.join('\n'))}>
          {t('inspector.classesEdit')}
        </Button>
      )}
    </div>
  );
}
