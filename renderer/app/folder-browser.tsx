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

function Browser({
  purpose,
  suggestedName,
  answer,
}: {
  readonly purpose: PickPurpose;
  readonly suggestedName: string;
  readonly answer: (path: string | null) => void;
}) {
  const { t } = useTranslation();
  useReturnFocus();
  const [listing, setListing] = useState<Listing | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [chosen, setChosen] = useState<FileEntry | null>(null);
  // Until another folder is shown, “this folder” would still be the one before.
  const [opening, setOpening] = useState(true);
  const [name, setName] = useState(suggestedName);
  const saving = purpose.startsWith('save-');
  const wantsFolder = purpose === 'data-folder';

  const go = useCallback(async (path: string | null) => {
    setProblem(null);
    setChosen(null);
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

  const list = useRef<HTMLUListElement>(null);
  // What was pressed is gone with the folder it stood in: the keyboard goes on in the new one, unless a name is being typed.
  useEffect(() => {
    if (listing !== null && !(document.activeElement instanceof HTMLInputElement)) list.current?.querySelector('button')?.focus();
  }, [listing]);

  const extension = extensions[purpose];
  const shown = (listing?.entries ?? []).filter(
    (entry) => entry.kind === 'folder' || (!wantsFolder && (extension === null || entry.name.toLowerCase().endsWith(extension))),
  );
  const title =
    purpose === 'open-project' ? t('picker.titleProject') : wantsFolder ? t('picker.titleFolder') : saving ? t('picker.titleSave') : t('picker.titleFile');

  const fileName = extension && !name.toLowerCase().endsWith(extension) ? name.trim() + extension : name.trim();
  const replaces = saving && (listing?.entries ?? []).some((entry) => entry.kind === 'file' && entry.name === fileName);

  const finish = (): void => {
    if (!listing) return;
    if (wantsFolder) return answer(listing.path);
    if (saving) return answer(join(listing.path, fileName));
    if (chosen) answer(chosen.path);
  };
  const reason = opening
    ? t('picker.opening')
    : wantsFolder
      ? null
      : saving
        ? name.trim()
          ? null
          : t('picker.nameFirst')
        : chosen
          ? null
          : t('picker.nothing');

  return (
    <Modal opened onClose={() => answer(null)} title={title} size="lg" closeButtonProps={{ 'aria-label': t('app.close') }}>
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
            onClick={() => void go(listing?.parent ?? null)}
          >
            {t('picker.up')}
          </Button>
        </div>
        {problem && <ProblemCard problem={problem} />}
        <ul ref={list} className="nl-browser" aria-label={t('picker.location')}>
          {listing && shown.length === 0 && (
            <li className="nl-faint" style={{ padding: 16 }}>
              {t('picker.empty')}
            </li>
          )}
          {shown.map((entry) => (
            <li key={entry.path}>
              <button
                type="button"
                aria-pressed={entry.kind === 'file' ? chosen?.path === entry.path : undefined}
                onClick={() => {
                  if (entry.kind === 'folder') void go(entry.path);
                  else {
                    setChosen(entry);
                    setName(entry.name);
                  }
                }}
                onDoubleClick={() => {
                  if (entry.kind === 'file' && !saving) answer(entry.path);
                }}
              >
                {entry.kind === 'folder' ? <Folder size={16} aria-label={t('picker.folder')} /> : <File size={16} aria-hidden />}
                <span className="nl-grow nl-ellipsis">{entry.name}</span>
                {entry.kind === 'file' && <span className="nl-faint nl-tiny nl-num">{fileSizeText(entry.bytes)}</span>}
              </button>
            </li>
          ))}
        </ul>
        {saving && (
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
          <ReasonButton reason={reason} onClick={finish}>
            {wantsFolder ? t('picker.choose') : saving ? t('picker.save') : t('picker.chooseFile')}
          </ReasonButton>
        </div>
      </div>
    </Modal>
  );
}
