/** A field's text while it is being written: checked at once, made an edit when the person pauses, leaves the field or presses Enter. */
import { useEffect, useRef, useState } from 'react';

const pauseMs = 450;

export interface Draft<D> {
  readonly draft: D;
  /** Why it cannot be used; null when it can. */
  readonly issue: string | null;
  write(draft: D): void;
  /** Shown, but not used before something is written or settled: a slider under the finger. */
  hold(draft: D): void;
  /** Now, without waiting. An unusable draft goes back to the last value. */
  settle(): void;
}

/** `read` turns what is written into a value, or says why it cannot. */
export function useDraft<D, V>(value: D, read: (draft: D) => { readonly value: V } | { readonly issue: string }, commit: (value: V) => void): Draft<D> {
  const [draft, setDraft] = useState<D | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const latest = useRef({ draft, read, commit, value });
  latest.current = { draft, read, commit, value };

  const finish = (final: boolean) => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
    const now = latest.current;
    if (now.draft === null) return;
    const result = now.read(now.draft);
    if ('value' in result) {
      latest.current = { ...now, draft: null };
      setDraft(null);
      if (JSON.stringify(result.value) !== JSON.stringify(now.value)) now.commit(result.value);
    } else if (final) {
      latest.current = { ...now, draft: null };
      setDraft(null);
    }
  };

  // What was written is kept when the field goes away (another layer selected).
  const finishNow = useRef(finish);
  finishNow.current = finish;
  useEffect(() => () => finishNow.current(true), []);

  const hold = (next: D) => {
    setDraft(next);
    latest.current = { ...latest.current, draft: next };
    if (timer.current !== null) clearTimeout(timer.current);
  };

  const shown = draft ?? value;
  const result = draft === null ? null : read(draft);
  return {
    draft: shown,
    issue: result !== null && 'issue' in result ? result.issue : null,
    hold,
    write(next) {
      hold(next);
      timer.current = setTimeout(() => finishNow.current(false), pauseMs);
    },
    settle: () => finish(true),
  };
}
