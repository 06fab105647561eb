/** The project's name, renamed in place. */
import { useEffect, useState } from 'react';
import { useTranslation } from '../locales/index.ts';
import { type OpenProject, useSession } from '../state/session.ts';

export function ProjectName({ project }: { readonly project: OpenProject }) {
  const { t } = useTranslation();
  const rename = useSession((store) => store.rename);
  const [name, setName] = useState(project.name);
  useEffect(() => setName(project.name), [project.name]);
  return (
    <span className="nl-name" data-value={name}>
      <input
        aria-label={t('app.projectName')}
        title={`${t('app.rename')}: ${project.path}`}
        value={name}
        maxLength={120}
        readOnly={project.readOnly}
        spellCheck={false}
        onChange={(event) => setName(event.currentTarget.value)}
        onBlur={() => {
          if (name.trim() === '') setName(project.name);
          else void rename(name);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
          if (event.key === 'Escape') {
            setName(project.name);
            requestAnimationFrame(() => (document.activeElement as HTMLElement | null)?.blur());
          }
        }}
      />
    </span>
  );
}
