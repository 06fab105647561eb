/** A network that makes pictures: as many as wanted, the same again for the same number. */
import { Button } from '@mantine/core';
import { Dices, ShieldCheck, Sparkles } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { text } from '../../shared/base/text.ts';
import type { Problem } from '../../shared/base/problem.ts';
import type { Run } from '../../shared/contract.ts';
import type { Parameter } from '../../shared/layers/parameters.ts';
import { api, problemFrom } from '../api/index.ts';
import { ParameterField } from '../inspector/parameter-field.tsx';
import { useTranslation } from '../locales/index.ts';
import { ProblemCard } from '../ui/problem-card.tsx';
import { MadeGrid } from './made-grid.tsx';
import '../inspector/inspector.css';
import './try.css';

const settings = {
  count: {
    kind: 'integer',
    default: 16,
    min: 1,
    max: 64,
    recommended: [4, 16, 36, 64],
    label: text('How many', '数量'),
    hint: text('Pictures made at once.', '一次生成的图片数。'),
  },
  seed: {
    kind: 'integer',
    default: 0,
    min: 0,
    max: 0xffffffff,
    label: text('Seed', '随机种子'),
    hint: text('The chance they are made of: the same number makes the same pictures again.', '图片所用的随机数：同一个数会再次生成同样的图片。'),
  },
} as const satisfies Readonly<Record<string, Parameter>>;

export function MakePanel({ project, run }: { readonly project: string; readonly run: Run }) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState({ count: 16, seed: 0 });
  const [made, setMade] = useState<readonly string[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const newest = useRef(0);

  const make = async (next: typeof wanted): Promise<void> => {
    const mine = ++newest.current;
    setWanted(next);
    setBusy(true);
    setProblem(null);
    try {
      const { pictures } = await api.request('predict.make', { project, run: run.id, ...next });
      if (mine === newest.current) setMade(pictures);
    } catch (error) {
      if (mine === newest.current) setProblem(problemFrom(error));
    } finally {
      if (mine === newest.current) setBusy(false);
    }
  };
  // What it can do is seen without asking.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for a run; the panel is another for another run
  useEffect(() => void make(wanted), []);

  return (
    <section className="nl-card nl-try" aria-labelledby="try">
      <h2 id="try">{t('try.makeTitle')}</h2>
      <MadeGrid pictures={made} count={wanted.count} label={t('try.made', { count: made?.length ?? 0 })} busy={busy} />
      {problem && <ProblemCard problem={problem} />}
      <div className="nl-row">
        <Button
          className="nl-grow"
          loading={busy}
          leftSection={<Dices size={16} />}
          onClick={() => void make({ ...wanted, seed: (wanted.seed + 1) % 2 ** 32 })}
        >
          {t('try.makeOthers')}
        </Button>
        <Button variant="default" leftSection={<Sparkles size={16} />} onClick={() => void make(wanted)}>
          {t('try.makeAgain')}
        </Button>
      </div>
      <div className="nl-stack" style={{ gap: 16 }}>
        {(['count', 'seed'] as const).map((name) => (
          <ParameterField
            key={name}
            name={name}
            parameter={settings[name]}
            value={wanted[name]}
            invalid={false}
            readOnly={false}
            onChange={(_name, value) => void make({ ...wanted, [name]: value ?? settings[name].default })}
          />
        ))}
      </div>
      <p className="nl-private">
        <ShieldCheck size={16} aria-hidden />
        {t('try.nothingLeft')}
      </p>
    </section>
  );
}
