/** Monaco, only what a read-only view of Python needs, in the studio's colours. Loaded when the code pane first opens. */
import * as monaco from 'monaco-editor/editor/editor.api.js';
import 'monaco-editor/languages/definitions/python/register.js';
import EditorWorker from 'monaco-editor/editor/editor.worker.js?worker';
import { changedLines } from './changed-lines.ts';

self.MonacoEnvironment = { getWorker: () => new EditorWorker() };

export interface Viewer {
  show(code: string): void;
  /** What a screen reader calls it. */
  name(label: string): void;
  dispose(): void;
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--nl-${name}`).trim();
}

/** Monaco wants six digits. */
function hex(name: string): string {
  return token(name).replace('#', '').padEnd(6, '0').slice(0, 6);
}

function useTokens(): void {
  const dark = document.documentElement.dataset['mantineColorScheme'] === 'dark';
  monaco.editor.defineTheme('netloom', {
    base: dark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      { token: '', foreground: hex('ink') },
      { token: 'comment', foreground: hex('ink-faint') },
      { token: 'keyword', foreground: hex('accent-text') },
      { token: 'string', foreground: hex('good') },
      { token: 'string.escape', foreground: hex('good') },
      { token: 'number', foreground: hex('warn') },
      { token: 'type', foreground: hex('accent-text') },
    ],
    colors: {
      'editor.background': token('surface'), 'editor.foreground': token('ink'), 'editorLineNumber.foreground': token('ink-faint'),
      'editorLineNumber.activeForeground': token('ink'), 'editor.lineHighlightBackground': token('sunken'), 'editor.lineHighlightBorder': token('sunken'),
      'editorWidget.background': token('raised'), 'editorWidget.border': token('line'), focusBorder: token('focus'),
      'editor.selectionBackground': token('accent-soft'), 'scrollbar.shadow': '#00000000',
    },
  });
  monaco.editor.setTheme('netloom');
}

export function createViewer(host: HTMLElement, code: string, label: string): Viewer {
  useTokens();
  const editor = monaco.editor.create(host, {
    value: code, language: 'python', readOnly: true, domReadOnly: true, ariaLabel: label, automaticLayout: true, minimap: { enabled: false }, fontSize: 13, lineHeight: 20,
    fontFamily: token('font-mono'), scrollBeyondLastLine: false, renderLineHighlight: 'line', padding: { top: 8, bottom: 8 }, contextmenu: false, folding: true, links: false,
    overviewRulerLanes: 0, wordWrap: 'off', tabIndex: 0, accessibilitySupport: 'auto', stickyScroll: { enabled: false }, occurrencesHighlight: 'off',
  });
  // The look can change while the pane is open.
  const watcher = new MutationObserver(useTokens);
  watcher.observe(document.documentElement, { attributes: true, attributeFilter: ['data-mantine-color-scheme', 'data-contrast'] });
  return {
    name: (next) => editor.updateOptions({ ariaLabel: next }),
    show(next) {
      const model = editor.getModel();
      const change = model === null ? null : changedLines(model.getLinesContent(), next.split('\n'));
      if (model === null || change === null) return;
      // Only what differs is replaced: the rest keeps its colours, folds and place on the screen.
      const last = change.until === 0 ? { line: 1, column: 1 } : { line: change.until, column: model.getLineMaxColumn(change.until) };
      model.applyEdits([{ range: new monaco.Range(change.from + 1, 1, last.line, last.column), text: change.lines.join('\n') }]);
      editor.render();
    },
    dispose() {
      watcher.disconnect();
      editor.dispose();
    },
  };
}
