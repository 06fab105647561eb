/** For dialogs that exist only while they are open: when they go, the focus goes back to where it was. */
import { useEffect, useState } from 'react';

export function useReturnFocus(): void {
  // Read while first drawing, before the dialog takes the focus.
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // After the dialog's own clean-up.
      setTimeout(() => {
        if (before instanceof HTMLElement && before.isConnected) before.focus();
      }, 0);
    },
    [before],
  );
}
