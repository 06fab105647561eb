/** Rows per class as bars with direct labels; a bar can be chosen to look at its class. */
import { useLanguage } from '../locales/index.ts';
import { formatCount } from '../ui/format.ts';

interface Props {
  readonly counts: readonly { readonly name: string; readonly count: number }[];
  readonly chosen?: string | null;
  readonly onChoose?: (name: string) => void;
}

export function CountBars({ counts, chosen = null, onChoose }: Props) {
  const language = useLanguage();
  const most = Math.max(1, ...counts.map(({ count }) => count));
  return (
    <ul className="nl-bars">
      {counts.map(({ name, count }) => {
        const body = (
          <>
            <span className="nl-bar-name nl-ellipsis" title={name}>
              {name}
            </span>
            <span className="nl-bar-track">
              <span style={{ width: `${(count / most) * 100}%` }} />
            </span>
            <span className="nl-bar-count nl-num">{formatCount(count, language)}</span>
          </>
        );
        return (
          <li key={name}>
            {onChoose ? (
              <button type="button" className="nl-plain nl-bar" aria-pressed={chosen === name} onClick={() => onChoose(name)}>
                {body}
              </button>
            ) : (
              <div className="nl-bar">{body}</div>
            )}
          </li>
        );
      })}
    </ul>
  );
}
