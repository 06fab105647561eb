/** The command list is sound: every command has words and its own keys, and keys are matched and shown right. */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { matchesKeys, showKeys } from '../../../renderer/commands/keys.ts';
import { en } from '../../../renderer/locales/en.ts';
import { commands as entries } from '../../../shared/commands.ts';

const press = (key: string, held: { ctrl?: boolean; meta?: boolean; shift?: boolean; alt?: boolean } = {}) => ({
  key,
  ctrlKey: held.ctrl ?? false,
  metaKey: held.meta ?? false,
  shiftKey: held.shift ?? false,
  altKey: held.alt ?? false,
});

describe('commands', () => {
  let commands: typeof import('../../../renderer/commands/list.ts').commands;
  beforeAll(async () => {
    const store = new Map<string, string>();
    const storage = {
      getItem: (key: string) => store.get(key) ?? null,
      setItem: (key: string, value: string) => void store.set(key, value),
      removeItem: (key: string) => void store.delete(key),
    };
    vi.stubGlobal('localStorage', storage);
    vi.stubGlobal('sessionStorage', storage);
    vi.stubGlobal('matchMedia', () => ({ matches: false }));
    vi.stubGlobal('window', globalThis);
    ({ commands } = await import('../../../renderer/commands/list.ts'));
  });

  it('answers every command of the menu, in its order, with its keys', () => {
    expect(commands.map(({ id, keys }) => ({ id, keys }))).toEqual(entries.map((entry) => ({ id: entry.id, keys: 'keys' in entry ? entry.keys : null })));
  });

  it('has words for each, and no id, words or keys twice', () => {
    for (const command of commands) expect(en.commands[command.label], command.id).toMatch(/\S/);
    for (const of of [commands.map(({ id }) => id), commands.map(({ label }) => label), commands.flatMap(({ keys }) => keys ?? [])])
      expect(new Set(of).size).toBe(of.length);
  });

  it('says why what needs a project cannot be used without one', () => {
    const needing = ['edit.undo', 'go.training', 'training.start', 'project.save-copy'];
    for (const id of needing) expect(commands.find((command) => command.id === id)?.reason(), id).toEqual({ key: 'noProject' });
  });
});

describe('keys', () => {
  it('match exactly what is held', () => {
    expect(matchesKeys(press('z', { ctrl: true }), 'mod+z', false)).toBe(true);
    expect(matchesKeys(press('Z', { ctrl: true, shift: true }), 'mod+z', false)).toBe(false);
    expect(matchesKeys(press('Z', { ctrl: true, shift: true }), 'mod+shift+z', false)).toBe(true);
    expect(matchesKeys(press('z', { meta: true }), 'mod+z', true)).toBe(true);
    expect(matchesKeys(press('z', { ctrl: true }), 'mod+z', true)).toBe(false);
    expect(matchesKeys(press('z'), 'mod+z', false)).toBe(false);
  });

  it('are shown as the machine writes them', () => {
    expect(showKeys('mod+shift+z', false)).toBe('Ctrl+Shift+Z');
    expect(showKeys('mod+shift+z', true)).toBe('⇧⌘Z');
    expect(showKeys('mod+enter', false)).toBe('Ctrl+Enter');
  });
});
