/** The studio's own file dialog, for hosts without a native one: folders below the home folder, by mouse or keyboard. */
import { Button, Modal, TextInput } from '@mantine/core';
import { ArrowUp, File, Folder } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { fileSizeText } from '../../shared/base/bytes.ts';
import type { Problem } from '../../shared/base/problem.ts';
import type { FileEntry, RequestOutput } from '../../shared/contract.ts';
import { api, problemFrom } from '../api/index.ts';
import { useTranslation } from '../locales/index.ts';
import { useReturnFocus } from '../ui/return-focus.ts';
import { type PickPurpose, usePicker } from '../ui/pick.ts';
import { ProblemCard } from '../ui/problem-card.tsx';
import { ReasonButton } from '../ui/reason-button.tsx';
import './folder-browser.css';

type Listing = RequestOutput<'system.listFolder'>;

const extensions: { readonly [P in PickPurpose]: string | null } = {
  'open-project': '.netloom',
  'data-folder': null,
  'data-file': null,
  'save-model': '.onnx',
  'save-code': '.py',
  'save-notebook': '.ipynb',
  'save-weights': '.safetensors',
  'save-project': '.netloom',
};

const join = (folder: string, name: string): string => `${folder}${folder.includes('\\') ? '\\' : '/'}${name}`.replace(/([\\/])[\\/]+/g, '$1');

export function FolderBrowser() {
  const asking = usePicker((store) => store.asking);
  if (!asking) return null;
  return <Browser key={asking.purpose} purpose={asking.purpose} suggestedName={asking.suggestedName} answer={asking.answer} />;
}

/** The folder that is shown, from the home folder on. */
function useFolder() {
  const [listing, setListing] = useState<Listing | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  // Until another folder is shown, “this folder” would still be the one before.
  const [opening, setOpening] = useState(true);
  const go = useCallback(async (path: string | null) => {
    setProblem(null);
    setOpening(true);
    try {
      setListing(await api.request('system.listFolder', { path }));
    } catch (error) {
      setProblem(problemFrom(error));
    } finally {
      setOpening(false);
    }
  }, []);
  useEffect(() => void go(null), [go]);
  return { listing, problem, opening, go };
}

/** What is wanted, by what it is for. */
const wants = (purpose: PickPurpose): 'folder' | 'new file' | 'file' =>
  purpose === 'data-folder' ? 'folder' : purpose.startsWith('save-') ? 'new file' : 'file';
const titles = { folder: 'picker.titleFolder', 'new file': 'picker.titleSave', file: 'picker.titleFile' } as const;
const verbs = { folder: 'picker.choose', 'new file': 'picker.save', file: 'picker.chooseFile' } as const;

interface BrowserProps {
  readonly purpose: PickPurpose;
  readonly suggestedName: string;
  answer(path: string | null): void;
}

function Browser({ purpose, suggestedName, answer }: BrowserProps) {
  const { t } = useTranslation();
  useReturnFocus();
  const { listing, problem, opening, go } = useFolder();
  const [chosen, setChosen] = useState<FileEntry | null>(null);
  const [name, setName] = useState(suggestedName);

  const wanted = wants(purpose);
  const extension = extensions[purpose];
  const entries = listing?.entries ?? [];
  const shown = entries.filter(
    (entry) => entry.kind === 'folder' || (wanted !== 'folder' && (extension === null || entry.name.toLowerCase().endsWith(extension))),
  );
  const fileName = extension && !name.toLowerCase().endsWith(extension) ? name.trim() + extension : name.trim();
  const replaces = entries.some((entry) => entry.kind === 'file' && entry.name === fileName);

  const open = (path: string | null): void => {
    setChosen(null);
    void go(path);
  };
  const choose = (entry: FileEntry): void => {
    setChosen(entry);
    setName(entry.name);
  };
  const finish = (): void => {
    if (!listing) return;
    if (wanted === 'folder') return answer(listing.path);
    if (wanted === 'new file') return answer(join(listing.path, fileName));
    if (chosen) answer(chosen.path);
  };
  const missing = { folder: null, 'new file': name.trim() ? null : t('picker.nameFirst'), file: chosen ? null : t('picker.nothing') };

  return (
    <Modal
      opened
      onClose={() => answer(null)}
      title={t(purpose === 'open-project' ? 'picker.titleProject' : titles[wanted])}
      size="lg"
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <div className="nl-stack" style={{ gap: 12 }}>
        <div className="nl-row">
          <span className="nl-mono nl-small nl-ellipsis nl-grow" title={listing?.path}>
            {listing?.path ?? '…'}
          </span>
          <Button
            variant="default"
            size="xs"
            leftSection={<ArrowUp size={14} />}
            style={{ visibility: listing?.parent ? 'visible' : 'hidden' }}
            onClick={() => open(listing?.parent ?? null)}
          >
            {t('picker.up')}
          </Button>
        </div>
        {problem && <ProblemCard problem={problem} />}
        <Entries
          folder={listing?.path ?? null}
          entries={shown}
          chosen={chosen}
          onOpen={open}
          onChoose={choose}
          onTake={wanted === 'file' ? (entry) => answer(entry.path) : undefined}
        />
        {wanted === 'new file' && (
          <TextInput
            label={t('picker.name')}
            value={name}
            description={replaces ? t('picker.exists') : undefined}
            inputWrapperOrder={['label', 'input', 'description']}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
        )}
        <div className="nl-row" style={{ justifyContent: 'flex-end' }}>
          <Button variant="default" onClick={() => answer(null)}>
            {t('app.cancel')}
          </Button>
          <ReasonButton reason={opening ? t('picker.opening') : missing[wanted]} onClick={finish}>
            {t(verbs[wanted])}
          </ReasonButton>
        </div>
      </div>
    </Modal>
  );
}

interface EntriesProps {
  /** Whose they are; null until the first is known. */
  readonly folder: string | null;
  readonly entries: readonly FileEntry[];
  readonly chosen: FileEntry | null;
  onOpen(path: string): void;
  onChoose(entry: FileEntry): void;
  /** By double click. */
  readonly onTake: ((entry: FileEntry) => void) | undefined;
}

function Entries({ folder, entries, chosen, onOpen, onChoose, onTake }: EntriesProps) {
  const { t } = useTranslation();
  const list = useRef<HTMLUListElement>(null);
  // What was pressed is gone with the folder it stood in: the keyboard goes on in the new one, unless a name is being typed.
  useEffect(() => {
    if (folder !== null && !(document.activeElement instanceof HTMLInputElement)) list.current?.querySelector('button')?.focus();
  }, [folder]);
  return (
    <ul ref={list} className="nl-browser" aria-label={t('picker.location')}>
      {folder !== null && entries.length === 0 && (
        <li className="nl-faint" style={{ padding: 16 }}>
          {t('picker.empty')}
        </li>
      )}
      {entries.map((entry) => (
        <li key={entry.path}>
          <button
            type="button"
            aria-pressed={entry.kind === 'file' ? chosen?.path === entry.path : undefined}
            onClick={() => (entry.kind === 'folder' ? onOpen(entry.path) : onChoose(entry))}
            onDoubleClick={() => {
              if (entry.kind === 'file') onTake?.(entry);
            }}
          >
            {entry.kind === 'folder' ? <Folder size={16} aria-label={t('picker.folder')} /> : <File size={16} aria-hidden />}
            <span className="nl-grow nl-ellipsis">{entry.name}</span>
            {entry.kind === 'file' && <span className="nl-faint nl-tiny nl-num">{fileSizeText(entry.bytes)}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}
