/** A translator judged as it is used: each answer written from its first piece to its last, beside what should stand there. */
import { Button, SegmentedControl } from '@mantine/core';
import { Check, X } from 'lucide-react';
import { useState } from 'react';
import type { Evaluation, TextAnswers } from '../../shared/contract.ts';
import { api } from '../api/index.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { useAnswer } from '../state/answer.ts';
import { formatCount, formatNumber } from '../ui/format.ts';
import { ProblemCard } from '../ui/problem-card.tsx';
import { marked } from './marked.ts';

/** Rows shown before more are asked for. */
const first = 10;
const kinds = ['all', 'wrong', 'right'] as const;
type Kind = (typeof kinds)[number];

export function WrittenAnswers({ project, evaluation: { run, part, unseen } }: { readonly project: string; readonly evaluation: Evaluation }) {
  const { t } = useTranslation();
  const { answer: answers, problem } = useAnswer(() => api.request('evaluate.answers', { project, run, part, unseen }), [project, run, part, unseen]);
  return (
    <section className="nl-card nl-stack" style={{ gap: 12 }} aria-labelledby="written-answers" aria-busy={answers === null && !problem}>
      {problem && <ProblemCard problem={problem} />}
      {!answers && !problem && (
        <div role="status" className="nl-stack">
          <h2 id="written-answers">{t('results.answers')}</h2>
          <p className="nl-soft">{t('results.answersWriting')}</p>
          <div className="nl-skeleton" style={{ height: 320 }} />
        </div>
      )}
      {answers && <Answers answers={answers} />}
    </section>
  );
}

function Answers({ answers: { rows, exact, bleu, examples } }: { readonly answers: TextAnswers }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [kind, setKind] = useState<Kind>('all');
  const [all, setAll] = useState(false);
  const chosen = examples.filter((example) => kind === 'all' || example.exact === (kind === 'right'));
  const asked = formatCount(examples.length, language);
  return (
    <>
      <header className="nl-answers-head">
        <div className="nl-grow">
          <h2 id="written-answers">{t('results.answers')}</h2>
          <p className="nl-small nl-soft">
            {t(rows > examples.length ? 'results.answersSome' : 'results.answersAll', { asked, rows: formatCount(rows, language) })}
          </p>
        </div>
        <dl className="nl-row nl-headline-numbers">
          <div className="nl-stat">
            <dt>{t('results.answersExact')}</dt>
            <dd data-metric="exact">{t('results.answersOf', { exact: formatCount(exact, language), asked })}</dd>
          </div>
          <div className="nl-stat" title={t('results.bleuHint')}>
            <dt>BLEU</dt>
            <dd data-metric="bleu">{formatNumber(100 * bleu, language)}</dd>
          </div>
        </dl>
      </header>
      <p className="nl-small nl-faint">{t('results.bleuHint')}</p>
      <SegmentedControl
        aria-label={t('results.answersShow')}
        value={kind}
        onChange={(value) => {
          setKind(value as Kind);
          setAll(false);
        }}
        data={kinds.map((value) => ({ value, label: t(`results.answersKind.${value}`) }))}
        style={{ alignSelf: 'flex-start' }}
      />
      {chosen.length === 0 ? (
        <p className="nl-soft">{t('results.cellEmpty')}</p>
      ) : (
        <table className="nl-table nl-answers">
          <thead>
            <tr>
              <th>
                <span className="nl-hidden">{t('results.answersExact')}</span>
              </th>
              <th>{t('results.answersRead')}</th>
              <th>{t('results.answersExpected')}</th>
              <th>{t('results.answersWritten')}</th>
            </tr>
          </thead>
          <tbody>
            {(all ? chosen : chosen.slice(0, first)).map(({ row, source, expected, written, exact: right }) => (
              <tr key={row}>
                <td>
                  {right ? (
                    <Check size={16} color="var(--nl-good)" aria-label={t('results.answersKind.right')} />
                  ) : (
                    <X size={16} color="var(--nl-bad)" aria-label={t('results.answersKind.wrong')} />
                  )}
                </td>
                <td className="nl-soft">{source}</td>
                <td>{right ? expected : <Side text={expected} other={written} tone="missing" />}</td>
                <td>{right ? written : <Side text={written} other={expected} tone="wrong" />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {!all && chosen.length > first && (
        <Button variant="default" size="xs" style={{ alignSelf: 'flex-start' }} onClick={() => setAll(true)}>
          {t('results.answersMore', { asked: formatCount(chosen.length, language) })}
        </Button>
      )}
    </>
  );
}

/** Small and capital letters are no difference: they may be the tokenizer's. */
function Side({ text, other, tone }: { readonly text: string; readonly other: string; readonly tone: 'missing' | 'wrong' }) {
  const { t } = useTranslation();
  if (text === '') return <span className="nl-faint">{t('results.answersNothing')}</span>;
  let at = 0;
  return marked(text.toLowerCase(), other.toLowerCase()).map((part) => {
    const from = at;
    at += part.text.length;
    const said = text.slice(from, at);
    return part.alike ? (
      <span key={from}>{said}</span>
    ) : (
      <mark key={from} data-tone={tone}>
        {said}
      </mark>
    );
  });
}
