/** Working networks to start from, each with its size and its sample. */
import { ChartSpline, Image, type LucideIcon, SquareDashed, Table2, Text as TextIcon } from 'lucide-react';
import { useLanguage, useText, useTranslation } from '../locales/index.ts';
import { type Template, useLibrary } from '../state/library.ts';
import { useSession } from '../state/session.ts';
import { counted } from '../ui/format.ts';
import { ReasonButton } from '../ui/reason-button.tsx';
import { createProject } from './create.ts';
import { type Have, haveOf } from './tasks.ts';

const icons: { readonly [H in Have]: LucideIcon } = { pictures: Image, table: Table2, text: TextIcon, series: ChartSpline };

/** All of them, or those for what the person has. */
export function TemplateGallery({ have }: { readonly have: Have | null }) {
  const { t } = useTranslation();
  const templates = useLibrary((store) => store.templates);
  const reason = useSession((store) => store.opening) ? t('start.creating') : null;
  const shown = templates?.filter((template) => have === null || haveOf(template) === have);
  return (
    <section aria-labelledby="templates" className="nl-stack" style={{ gap: 12 }}>
      <div className="nl-row" style={{ gap: 12 }}>
        <div className="nl-grow">
          <h2 id="templates">{t('start.templates')}</h2>
          <p className="nl-soft nl-small">{t('start.templatesHint')}</p>
        </div>
        {/* For those who would rather draw it all themselves. */}
        <ReasonButton
          size="xs"
          variant="default"
          title={t('start.emptyBody')}
          leftSection={<SquareDashed size={16} aria-hidden />}
          reason={reason}
          onClick={() => void createProject(t('start.emptyName'), null, null)}
        >
          {t('start.emptyUse')}
        </ReasonButton>
      </div>
      <ul className="nl-gallery">
        {shown === undefined
          ? [0, 1, 2, 3].map((index) => <li key={index} className="nl-skeleton" style={{ height: 216 }} />)
          : shown.map((template) => <TemplateCard key={template.id} template={template} />)}
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
  const kind = haveOf(template);
  const Icon = icons[kind];
  const fitting = samples.filter((sample) => template.samples.includes(sample.id));
  return (
    <li className="nl-card nl-template">
      <div className="nl-row" style={{ alignItems: 'flex-start' }}>
        <span className="nl-template-icon" data-kind={kind}>
          <Icon size={18} aria-hidden />
        </span>
        <div className="nl-grow">
          <h3>{text(template.title)}</h3>
          <span className="nl-tiny nl-faint nl-num">{t('start.parameters', counted(template.parameters, language))}</span>
        </div>
      </div>
      <p className="nl-small nl-soft nl-grow">{text(template.description)}</p>
      <div className="nl-row" style={{ flexWrap: 'wrap' }}>
        {fitting.map((sample) => (
          <ReasonButton
            key={sample.id}
            size="xs"
            variant="light"
            reason={reason}
            onClick={() => void createProject(text(sample.title), template.id, sample.id)}
          >
            {t('start.trySample', { sample: text(sample.title) })}
          </ReasonButton>
        ))}
        <ReasonButton size="xs" variant="default" reason={reason} onClick={() => void createProject(text(template.title), template.id, null)}>
          {t('start.useTemplate')}
        </ReasonButton>
      </div>
    </li>
  );
}
