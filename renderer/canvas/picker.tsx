/** A small searchable menu at a place of the screen: which layer to add, which to connect to. All by keyboard too. */
import { CircleSlash2, Search } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { LayerDefinition } from '../../shared/layers/define.ts';
import { LayerTile } from '../library/layer-icons.tsx';
import { fold } from '../library/palette.ts';
import type { Point } from './geometry.ts';

export interface PickerItem {
  readonly id: string;
  readonly layer: LayerDefinition | undefined;
  readonly label: string;
  readonly note: string;
  /** Why it cannot be chosen, in words; null when it can. */
  readonly why: string | null;
}

interface Props {
  readonly title: string;
  readonly hint?: ReactNode;
  readonly placeholder: string;
  readonly none: string;
  readonly unfit: string;
  readonly at: Point;
  readonly items: readonly PickerItem[];
  /** Best first; the default keeps items whose words hold the query. */
  readonly search?: (query: string, items: readonly PickerItem[]) => readonly PickerItem[];
  readonly onPick: (id: string) => void;
  readonly onClose: () => void;
}

const size = { width: 320, height: 400 };

function holding(query: string, items: readonly PickerItem[]): readonly PickerItem[] {
  const q = fold(query);
  return items.filter((item) => fold(`${item.label}${item.note}`).includes(q));
}

export function Picker({ title, hint, placeholder, none, unfit, at, items, search = holding, onPick, onClose }: Props) {
  const id = useId();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const panel = useRef<HTMLDivElement>(null);
  const found = useMemo(() => {
    const matching = search(query, items);
    return [...matching.filter((item) => item.why === null), ...matching.filter((item) => item.why !== null)];
  }, [query, items, search]);
  const fits = found.filter((item) => item.why === null).length;
  const current = found[active];

  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && panel.current?.contains(event.target) === false) onClose();
    };
    // The press that opened the menu must not close it.
    const timer = setTimeout(() => window.addEventListener('pointerdown', outside), 0);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pointerdown', outside);
    };
  }, [onClose]);

  useEffect(() => {
    document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [active, id]);

  const keyDown = (event: KeyboardEvent) => {
    const steps: { readonly [key: string]: number } = { ArrowDown: active + 1, ArrowUp: active - 1 };
    const next = steps[event.key];
    if (next !== undefined) setActive(Math.max(0, Math.min(found.length - 1, next)));
    else if (event.key === 'Enter' && current?.why === null) onPick(current.id);
    else if (event.key === 'Escape' || event.key === 'Tab') onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const left = Math.max(8, Math.min(at.x, innerWidth - size.width - 8));
  const top = Math.max(8, Math.min(at.y, innerHeight - size.height - 8));
  return (
    <div
      ref={panel}
      className="nl-picker"
      role="dialog"
      aria-label={title}
      style={{ left, top, width: size.width, maxHeight: size.height }}
      onKeyDown={keyDown}
    >
      <div className="nl-picker-title">
        {title}
        {hint !== undefined && <span className="nl-faint nl-tiny">{hint}</span>}
      </div>
      <label className="nl-picker-search">
        <Search size={16} aria-hidden />
        <input
          autoFocus
          value={query}
          placeholder={placeholder}
          aria-label={placeholder}
          role="combobox"
          aria-expanded
          aria-autocomplete="list"
          aria-controls={`${id}-list`}
          aria-activedescendant={current === undefined ? undefined : `${id}-${active}`}
          spellCheck={false}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setActive(0);
          }}
        />
      </label>
      <ul id={`${id}-list`} role="listbox" aria-label={title} className="nl-picker-list">
        {found.map((item, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: its keys are the search field's, which names it as its active one
          <li
            key={item.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            aria-disabled={item.why !== null}
            data-active={index === active || undefined}
            data-unfit={item.why !== null || undefined}
            data-first-unfit={(index === fits && item.why !== null) || undefined}
            data-unfit-title={unfit}
            data-id={item.id}
            onPointerMove={() => setActive(index)}
            onClick={() => {
              if (item.why === null) onPick(item.id);
            }}
          >
            <LayerTile layer={item.layer} size={28} />
            <span className="nl-grow">
              <span className="nl-picker-label">{item.label}</span>
              <span className="nl-picker-note">
                {item.why === null ? (
                  item.note
                ) : (
                  <>
                    <CircleSlash2 size={12} aria-hidden /> {item.why}
                  </>
                )}
              </span>
            </span>
          </li>
        ))}
      </ul>
      {found.length === 0 && (
        <p className="nl-picker-none" role="status">
          {none}
        </p>
      )}
    </div>
  );
}
