/** Word vectors: which words lie near a word, or near a sum of words. */
import { Button, TextInput } from '@mantine/core';
import { Search, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import type { Problem } from '../../shared/base/problem.ts';
import type { RequestOutput, Run } from '../../shared/contract.ts';
import { api, problemFrom } from '../api/index.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { formatNumber } from '../ui/format.ts';
import { ProblemCard } from '../ui/problem-card.tsx';
import './try.css';

const shown = 12;

export function SimilarPanel({ project, run }: { readonly project: string; readonly run: Run }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [words, setWords] = useState('');
  const [found, setFound] = useState<RequestOutput<'predict.similar'>['words'] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const ask = async (asked: string): Promise<void> => {
    if (asked.trim() === '') return;
    setProblem(null);
    setWords(asked);
    try {
      setFound((await api.request('predict.similar', { project, run: run.id, words: asked, count: shown })).words);
    } catch (error) {
      setProblem(problemFrom(error));
      setFound(null);
    }
  };
  return (
    <section className="nl-card nl-try" aria-labelledby="try">
      <h2 id="try">{t('try.similarTitle')}</h2>
      <form
        className="nl-stack"
        style={{ gap: 12 }}
        onSubmit={(event) => {
          event.preventDefault();
          void ask(words);
        }}
      >
        <TextInput label={t('try.similarWord')} description={t('try.similarHint')} value={words} onChange={(event) => setWords(event.currentTarget.value)} />
        <Button type="submit" leftSection={<Search size={16} />}>
          {t('try.similarAsk')}
        </Button>
      </form>
      {problem && <ProblemCard problem={problem} />}
      {found === null ? (
        !problem && <p className="nl-soft nl-try-empty">{t('try.similarEmpty')}</p>
      ) : (
        <>
          <ul className="nl-answer-bars" aria-label={t('try.similarTitle')}>
            {found.map(({ name, similarity }, index) => (
              <li key={name} data-best={index === 0}>
                <button type="button" className="nl-plain nl-ellipsis" title={t('try.similarNext', { name })} onClick={() => void ask(name)}>
                  {name}
                </button>
                <i aria-hidden>
                  <b style={{ width: `${Math.max(0.5, similarity * 100)}%` }} />
                </i>
                <span className="nl-num">{formatNumber(similarity, language)}</span>
              </li>
            ))}
          </ul>
          <p className="nl-small nl-faint">{t('try.similarScale')}</p>
        </>
      )}
      <p className="nl-private">
        <ShieldCheck size={16} aria-hidden />
        {t('try.nothingLeft')}
      </p>
    </section>
  );
}
