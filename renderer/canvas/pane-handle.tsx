/** The line between two panes: drag it, or move it with the arrow keys. */
import { type KeyboardEvent, type PointerEvent, useRef } from 'react';

interface Props {
  readonly label: string;
  /** `vertical` stands between a left and a right pane. */
  readonly orientation: 'vertical' | 'horizontal';
  readonly size: number;
  readonly min: number;
  readonly max: number;
  /** 1 when moving right or down makes the pane larger, else -1. */
  readonly grows: 1 | -1;
  readonly controls: string;
  onResize(size: number): void;
}

export function PaneHandle({ label, orientation, size, min, max, grows, controls, onResize }: Props) {
  const start = useRef<{ readonly at: number; readonly size: number } | null>(null);
  const along = (event: PointerEvent) => (orientation === 'vertical' ? event.clientX : event.clientY);
  const clamp = (next: number) => Math.round(Math.max(min, Math.min(max, next)));
  const keys = (event: KeyboardEvent) => {
    const [less, more] = orientation === 'vertical' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    const step = event.key === more ? 16 : event.key === less ? -16 : 0;
    const next = event.key === 'Home' ? min : event.key === 'End' ? max : size + step * grows;
    if (step === 0 && event.key !== 'Home' && event.key !== 'End') return;
    event.preventDefault();
    onResize(clamp(next));
  };
  return (
    <div
      className="nl-pane-handle"
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={orientation}
      aria-controls={controls}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      data-orientation={orientation}
      onKeyDown={keys}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { at: along(event), size };
      }}
      onPointerMove={(event) => {
        if (start.current !== null) onResize(clamp(start.current.size + (along(event) - start.current.at) * grows));
      }}
      onPointerUp={() => {
        start.current = null;
      }}
    />
  );
}
