/** Projects of this person, newest first: open, rename, duplicate, forget, trash. */
import { ActionIcon, Button, Menu, Modal, TextInput } from '@mantine/core';
import { Copy, EllipsisVertical, FileX, FolderSearch, Network, PencilLine, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { fileSizeText } from '../../shared/base/bytes.ts';
import { api, problemFrom } from '../api/index.ts';
import type { ProjectSummary } from '../../shared/contract.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { useLibrary } from '../state/library.ts';
import { useSession } from '../state/session.ts';
import { formatWhen } from '../ui/format.ts';
import { useReturnFocus } from '../ui/return-focus.ts';

async function attempt(action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
    await useLibrary.getState().loadRecent();
  } catch (error) {
    useSession.getState().report(problemFrom(error));
  }
}

/** Renaming goes through an open project, which then is closed again. */
async function rename(path: string, name: string): Promise<void> {
  const project = await api.request('projects.open', { path });
  await api.request('projects.rename', { project: project.id, name });
  await api.request('projects.close', { project: project.id });
}

export function RecentProjects() {
  const { t } = useTranslation();
  const recent = useLibrary((store) => store.recent);
  const folder = useLibrary((store) => store.system?.projectsFolder);
  const [search, setSearch] = useState('');
  const [asking, setAsking] = useState<{ readonly what: 'trash' | 'rename'; readonly project: ProjectSummary } | null>(null);
  const shown = (recent ?? []).filter((project) => project.name.toLowerCase().includes(search.trim().toLowerCase()));

  return (
    <aside className="nl-recent" aria-labelledby="recent">
      <h2 id="recent">{t('start.recent')}</h2>
      {(recent?.length ?? 0) > 6 && (
        <TextInput aria-label={t('start.search')} placeholder={t('start.search')} value={search} onChange={(event) => setSearch(event.currentTarget.value)} />
      )}
      {recent === null && [0, 1, 2].map((index) => <div key={index} className="nl-skeleton" style={{ height: 60 }} />)}
      {recent?.length === 0 && <p className="nl-soft">{t('start.recentNone')}</p>}
      <ul className="nl-stack" style={{ gap: 4 }}>
        {shown.map((project) => (
          <RecentItem key={project.path} project={project} onAsk={(what) => setAsking({ what, project })} />
        ))}
      </ul>
      {folder && <p className="nl-tiny nl-faint">{t('start.recentHint', { folder })}</p>}
      {asking?.what === 'trash' && (
        <Modal
          opened
          onClose={() => setAsking(null)}
          title={t('start.trashTitle', { name: asking.project.name })}
          closeButtonProps={{ 'aria-label': t('app.close') }}
        >
          <p>{t('start.trashBody')}</p>
          <div className="nl-row" style={{ justifyContent: 'flex-end', marginTop: 16 }}>
            <Button variant="default" onClick={() => setAsking(null)} data-autofocus>
              {t('app.cancel')}
            </Button>
            <Button
              className="nl-danger"
              onClick={() => {
                setAsking(null);
                void attempt(() => api.request('projects.trash', { path: asking.project.path }));
              }}
            >
              {t('start.trash')}
            </Button>
          </div>
        </Modal>
      )}
      {asking?.what === 'rename' && <RenameDialog project={asking.project} onClose={() => setAsking(null)} />}
    </aside>
  );
}

function RenameDialog({ project, onClose }: { readonly project: ProjectSummary; onClose(): void }) {
  const { t } = useTranslation();
  useReturnFocus();
  const [name, setName] = useState(project.name);
  return (
    <Modal opened onClose={onClose} title={t('start.renameTitle', { name: project.name })} closeButtonProps={{ 'aria-label': t('app.close') }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onClose();
          if (name.trim()) void attempt(() => rename(project.path, name.trim()));
        }}
      >
        <TextInput label={t('app.projectName')} value={name} maxLength={120} data-autofocus onChange={(event) => setName(event.currentTarget.value)} />
        <div className="nl-row" style={{ justifyContent: 'flex-end', marginTop: 16 }}>
          <Button variant="default" onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button type="submit">{t('start.save')}</Button>
        </div>
      </form>
    </Modal>
  );
}

function RecentItem({ project, onAsk }: { readonly project: ProjectSummary; onAsk(what: 'trash' | 'rename'): void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { name, path, present, modifiedAt, bytes } = project;
  const Icon = present ? Network : FileX;
  return (
    <li className="nl-recent-item" data-present={present}>
      <button
        type="button"
        className="nl-plain nl-recent-open"
        onClick={() => present && void useSession.getState().open(path)}
        aria-disabled={!present}
        title={path}
      >
        <span className="nl-recent-icon">
          <Icon size={18} aria-hidden />
        </span>
        <span className="nl-grow nl-stack" style={{ gap: 0 }}>
          <strong className="nl-recent-name">{name}</strong>
          <span className="nl-tiny nl-faint nl-num">{present ? `${formatWhen(modifiedAt, language)} · ${fileSizeText(bytes)}` : t('start.missing')}</span>
        </span>
      </button>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon aria-label={t('start.more', { name })}>
            <EllipsisVertical size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {present && (
            <Menu.Item leftSection={<PencilLine size={16} />} onClick={() => onAsk('rename')}>
              {t('start.renameAction')}
            </Menu.Item>
          )}
          {present && (
            <Menu.Item leftSection={<Copy size={16} />} onClick={() => void attempt(() => api.request('projects.duplicate', { path }))}>
              {t('start.duplicate')}
            </Menu.Item>
          )}
          {present && window.netloom && (
            <Menu.Item leftSection={<FolderSearch size={16} />} onClick={() => void attempt(() => api.request('system.revealInFolder', { path }))}>
              {t('start.reveal')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<X size={16} />} onClick={() => void attempt(() => api.request('projects.forget', { path }))}>
            {t('start.forget')}
          </Menu.Item>
          {present && (
            <Menu.Item leftSection={<Trash2 size={16} />} onClick={() => onAsk('trash')}>
              {t('start.trash')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
