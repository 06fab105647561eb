/** Cards that are radio buttons: arrows move, as everywhere. */
import type { KeyboardEvent, ReactNode } from 'react';

export interface Choice<T> {
  readonly value: T;
  readonly title: string;
  readonly hint: string;
  readonly drawing?: ReactNode;
}

interface Props<T> {
  readonly label: string;
  readonly choices: readonly Choice<T>[];
  readonly value: T | null;
  /** How they lie: as many as fit beside each other, or one below the other. */
  readonly arranged?: 'grid' | 'list';
  onChange(value: T): void;
}

export function Choices<T extends string>({ label, choices, value, arranged = 'grid', onChange }: Props<T>) {
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : event.key === 'ArrowLeft' || event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    // Nothing chosen yet: the first one has the focus, so arrows start from it.
    const index =
      (Math.max(
        0,
        choices.findIndex((choice) => choice.value === value),
      ) +
        step +
        choices.length) %
      choices.length;
    const next = choices[index];
    if (!next) return;
    onChange(next.value);
    event.currentTarget.querySelectorAll<HTMLElement>('[role=radio]')[index]?.focus();
  };
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className={arranged === 'grid' ? 'nl-choices' : 'nl-stack'}
      data-many={choices.length > 2 ? (choices.length % 4 === 0 ? 4 : 3) : undefined}
      onKeyDown={onKeyDown}
    >
      {choices.map((choice, index) => (
        <button
          key={choice.value}
          type="button"
          role="radio"
          aria-checked={value === choice.value}
          className="nl-choice"
          tabIndex={value === choice.value || (value === null && index === 0) ? 0 : -1}
          onClick={() => onChange(choice.value)}
        >
          {choice.drawing}
          <span className="nl-stack" style={{ gap: 2 }}>
            <strong className="nl-choice-title">{choice.title}</strong>
            <span className="nl-soft nl-small">{choice.hint}</span>
          </span>
        </button>
      ))}
    </div>
  );
}
