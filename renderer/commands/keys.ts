/** Key combinations as text: matching an event, and showing them the way this machine's people write them. */

export const isMac = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.platform);

type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** Whether the press is `mod+shift+z` and nothing else. */
export function matchesKeys(event: KeyPress, keys: string, mac = isMac): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1);
  return (
    (mac ? event.metaKey : event.ctrlKey) === parts.includes('mod') &&
    (mac ? event.ctrlKey : event.metaKey) === false &&
    event.shiftKey === parts.includes('shift') &&
    event.altKey === parts.includes('alt') &&
    event.key.toLowerCase() === key
  );
}

const words: { readonly [part: string]: string } = { shift: 'Shift', alt: 'Alt', enter: 'Enter' };

/** `mod+shift+z` -> "Ctrl+Shift+Z", or "⇧⌘Z" on a Mac. */
export function showKeys(keys: string, mac = isMac): string {
  const parts = keys.split('+');
  if (!mac) return parts.map((part) => (part === 'mod' ? 'Ctrl' : (words[part] ?? part.toUpperCase()))).join('+');
  const signs: { readonly [part: string]: string } = { mod: '⌘', shift: '⇧', alt: '⌥', enter: '↩' };
  // Apple's order: Command stands last before the key.
  const held = parts.slice(0, -1).sort((a, b) => Number(a === 'mod') - Number(b === 'mod'));
  return [...held, ...parts.slice(-1)].map((part) => signs[part] ?? part.toUpperCase()).join('');
}
