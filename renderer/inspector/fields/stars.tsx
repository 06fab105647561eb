/** Recommended values: one press sets them. */
import { Star } from 'lucide-react';

interface Props {
  readonly label: string;
  readonly choices: readonly number[];
  readonly value: number;
  readonly readOnly: boolean;
  onChoose(value: number): void;
}

export function Stars({ label, choices, value, readOnly, onChoose }: Props) {
  return (
    <div className="nl-stars" role="group" aria-label={label}>
      {choices.map((choice) => (
        <button
          key={choice}
          type="button"
          className="nl-star"
          aria-pressed={choice === value}
          aria-label={`${label}: ${choice}`}
          aria-disabled={readOnly || undefined}
          onClick={() => {
            if (!readOnly) onChoose(choice);
          }}
        >
          <Star size={12} aria-hidden fill={choice === value ? 'currentColor' : 'none'} />
          {choice}
        </button>
      ))}
    </div>
  );
}
