/** Monaco, only what a read-only view of Python needs, in the studio's colours. Loaded when the code pane first opens. */
import * as monaco from 'monaco-editor/editor/editor.api.js';
import 'monaco-editor/languages/definitions/python/register.js';
import EditorWorker from 'monaco-editor/editor/editor.worker.js?worker';
import { afterFrame } from '../ui/after-frame.ts';
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
      'editor.background': token('surface'),
      'editor.foreground': token('ink'),
      'editorLineNumber.foreground': token('ink-faint'),
      'editorLineNumber.activeForeground': token('ink'),
      'editor.lineHighlightBackground': token('sunken'),
      'editor.lineHighlightBorder': token('sunken'),
      'editorWidget.background': token('raised'),
      'editorWidget.border': token('line'),
      focusBorder: token('focus'),
      'editor.selectionBackground': token('accent-soft'),
      'scrollbar.shadow': '#00000000',
    },
  });
  monaco.editor.setTheme('netloom');
}

export function createViewer(host: HTMLElement, code: string, label: string): Viewer {
  useTokens();
  const editor = monaco.editor.create(host, {
    value: code,
    language: 'python',
    readOnly: true,
    domReadOnly: true,
    ariaLabel: label,
    automaticLayout: true,
    minimap: { enabled: false },
    fontSize: 13,
    lineHeight: 20,
    fontFamily: token('font-mono'),
    scrollBeyondLastLine: false,
    renderLineHighlight: 'line',
    padding: { top: 8, bottom: 8 },
    contextmenu: false,
    folding: true,
    links: false,
    overviewRulerLanes: 0,
    wordWrap: 'off',
    tabIndex: 0,
    accessibilitySupport: 'auto',
    stickyScroll: { enabled: false },
    occurrencesHighlight: 'off',
    // Each of these measures or parses the text again at every edit, and shows nothing here that indentation does not.
    guides: { indentation: false, bracketPairs: false, highlightActiveIndentation: false },
    matchBrackets: 'never',
    selectionHighlight: false,
    renderWhitespace: 'none',
    unicodeHighlight: { ambiguousCharacters: false, invisibleCharacters: false, nonBasicASCII: false },
  });
  editor.getModel()?.updateOptions({ bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false } });
  let lines: readonly string[] = code.split('\n');
  // The look can change while the pane is open.
  const watcher = new MutationObserver(useTokens);
  watcher.observe(document.documentElement, { attributes: true, attributeFilter: ['data-mantine-color-scheme', 'data-contrast'] });
  const write = (after: readonly string[]) => {
    const model = editor.getModel();
    const changes = changedLines(lines, after);
    lines = after;
    if (model === null || changes.length === 0) return;
    // Only what differs is replaced: the rest keeps its colours, folds and place on the screen.
    model.applyEdits(
      changes.map(({ from, until, lines }) => ({ range: new monaco.Range(from + 1, 1, until, model.getLineMaxColumn(until)), text: lines.join('\n') })),
    );
    editor.render();
  };
  /** Monaco tells the lines that are wholly in sight: beside them stands half a line. */
  const linesInSight = () => {
    const ranges = editor.getVisibleRanges();
    return (line: number) => ranges.some(({ startLineNumber, endLineNumber }) => startLineNumber - 1 <= line && line <= endLineNumber + 1);
  };
  let newest = lines;
  return {
    name: (next) => editor.updateOptions({ ariaLabel: next }),
    show(next) {
      const after = next.split('\n');
      newest = after;
      if (after.length !== lines.length) {
        write(after);
        return;
      }
      // A setting of the input changes the shape behind every line: those in sight change with the edit, the others when it is drawn.
      const inSight = linesInSight();
      write(after.map((line, at) => (inSight(at + 1) ? line : (lines[at] ?? line))));
      void afterFrame().then(() => {
        if (newest === after) write(after);
      });
    },
    dispose() {
      watcher.disconnect();
      editor.dispose();
    },
  };
}
