/** Pictures a network has made, in a square; each can be saved. */
import { useTranslation } from '../locales/index.ts';
import './try.css';

interface Props {
  /** Null before the first are there. */
  readonly pictures: readonly string[] | null;
  readonly count: number;
  readonly label: string;
  readonly busy: boolean;
}

export function MadeGrid({ pictures, count, label, busy }: Props) {
  const { t } = useTranslation();
  const columns = Math.ceil(Math.sqrt(Math.max(1, pictures?.length ?? count)));
  return (
    <ul className="nl-made" style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }} aria-label={label} aria-busy={busy}>
      {pictures === null
        ? [...Array(count).keys()].map((place) => <li key={place} className="nl-skeleton" />)
        : pictures.map((url, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a picture has no other name than its place
            <li key={index}>
              <a href={url} download={`made-${index + 1}.png`} title={t('try.makeSave')}>
                <img src={url} alt={t('try.madeOne', { number: index + 1 })} />
              </a>
            </li>
          ))}
    </ul>
  );
}
