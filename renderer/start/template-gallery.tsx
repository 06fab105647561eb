/** Working networks to start from, each with its size and its sample. */
import { Image, SquareDashed, Table2 } from 'lucide-react';
import { useLanguage, useText, useTranslation } from '../locales/index.ts';
import { type Template, useLibrary } from '../state/library.ts';
import { useSession } from '../state/session.ts';
import { formatCount } from '../ui/format.ts';
import { ReasonButton } from '../ui/reason-button.tsx';
import { createProject } from './create.ts';

export function TemplateGallery() {
  const { t } = useTranslation();
  const templates = useLibrary((store) => store.templates);
  return (
    <section aria-labelledby="templates" className="nl-stack" style={{ gap: 12 }}>
      <div className="nl-row" style={{ alignItems: 'baseline', gap: 12 }}>
        <h2 id="templates">{t('start.templates')}</h2>
        <span className="nl-soft nl-small">{t('start.templatesHint')}</span>
      </div>
      <ul className="nl-gallery">
        {templates === null ? [0, 1, 2, 3].map((index) => <li key={index} className="nl-skeleton" style={{ height: 216 }} />) : templates.map((template) => <TemplateCard key={template.id} template={template} />)}
        {templates !== null && <EmptyCard />}
      </ul>
    </section>
  );
}

function TemplateCard({ template }: { readonly template: Template }) {
  const { t } = useTranslation();
  const text = useText();
  const language = useLanguage();
  const samples = useLibrary((store) => store.samples) ?? [];
  const reason = useSession((store) => store.opening) ? t('start.creating') : null;
  const pictures = template.task.includes('image');
  const Icon = pictures ? Image : Table2;
  const fitting = samples.filter((sample) => template.samples.includes(sample.id));
  return (
    <li className="nl-card nl-template">
      <div className="nl-row" style={{ alignItems: 'flex-start' }}>
        <span className="nl-template-icon" data-kind={pictures ? 'pictures' : 'table'}><Icon size={18} aria-hidden /></span>
        <div className="nl-grow">
          <h3>{text(template.title)}</h3>
          <span className="nl-tiny nl-faint nl-num">{t('start.parameters', { count: formatCount(template.parameters, language) as unknown as number })}</span>
        </div>
      </div>
      <p className="nl-small nl-soft nl-grow">{text(template.description)}</p>
      <div className="nl-row" style={{ flexWrap: 'wrap' }}>
        {fitting.map((sample) => (
          <ReasonButton key={sample.id} size="xs" variant="light" reason={reason} onClick={() => void createProject(text(sample.title), template.id, sample.id)}>{t('start.trySample', { sample: text(sample.title) })}</ReasonButton>
        ))}
        <ReasonButton size="xs" variant="default" reason={reason} onClick={() => void createProject(text(template.title), template.id, null)}>{t('start.useTemplate')}</ReasonButton>
      </div>
    </li>
  );
}

/** For those who would rather draw it all themselves. */
function EmptyCard() {
  const { t } = useTranslation();
  const reason = useSession((store) => store.opening) ? t('start.creating') : null;
  return (
    <li className="nl-card nl-template-empty">
      <span className="nl-template-icon" data-kind="empty"><SquareDashed size={18} aria-hidden /></span>
      <div className="nl-grow"><h3>{t('start.emptyTitle')}</h3><p className="nl-small nl-soft">{t('start.emptyBody')}</p></div>
      <ReasonButton size="xs" variant="default" reason={reason} onClick={() => void createProject(t('start.emptyName'), null, null)}>{t('start.emptyUse')}</ReasonButton>
    </li>
  );
}
