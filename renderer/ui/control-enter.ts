/** Ctrl+Enter (or Command) in a field ends what is written there; elsewhere the same keys start a training. */
import type { KeyboardEvent } from 'react';

export function onControlEnter(done: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    done();
  };
}
