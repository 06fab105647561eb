/** What every command needs: the services, projects by path, runs by id or number. */
import { resolve } from 'node:path';
import process from 'node:process';
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { Project, Run, StudioEvent } from '../../shared/contract.ts';
import { createServices, type Services } from '../services/index.ts';
import { studioPaths } from '../services/paths.ts';
import type { ProjectStore } from '../store/types.ts';
import type { Output } from './output.ts';

export interface Session {
  readonly services: Services;
  readonly output: Output;
  /** Absolute, from where the person typed it. */
  path(given: string): string;
  open(file: string): Promise<Project>;
  close(): Promise<void>;
}

/** npm runs scripts in the package's folder and leaves the person's own in INIT_CWD. */
function startFolder(): string {
  return process.env['npm_lifecycle_event'] === 'netloom' ? (process.env['INIT_CWD'] ?? process.cwd()) : process.cwd();
}

export function startSession(output: Output): Session {
  const services = createServices({ host: 'cli', paths: studioPaths() });
  const folder = startFolder();
  const path = (given: string): string => resolve(folder, given);
  return {
    services,
    output,
    path,
    async open(file) {
      return services.handlers['projects.open']({ path: path(file) });
    },
    async close() {
      // Workers go first: a project that one of them still reads keeps its log beside it.
      await services.close();
    },
  };
}

/** Resolves with the first event that `pick` answers for. */
export function eventually<T>(services: Services, pick: (event: StudioEvent) => T | undefined): Promise<T> {
  return new Promise((done) => {
    const stop = services.context.onEvent((event) => {
      const value = pick(event);
      if (value === undefined) return;
      stop();
      done(value);
    });
  });
}

/** The run a person means: by id, by number, or the newest that is done (else the newest with weights); one of another project where there is none of this. */
export function chooseRun(project: Project, { runs, datasets }: Pick<ProjectStore, 'runs' | 'datasets'>, wanted?: string): Run {
  if (wanted !== undefined) {
    const found = project.runs.find((run) => run.id === wanted || String(run.number) === wanted);
    if (!found) throw refuse('no-such-run', `There is no run ${wanted} in this project.`, `该项目中没有训练 ${wanted}。`);
    return found;
  }
  const newest = [...project.runs].reverse();
  const trained = (some: readonly Run[]) => some.find(({ status }) => status === 'done') ?? some.find(({ id }) => runs.checkpointPlace(id) !== null);
  const chosen = trained(newest.filter(({ dataset }) => datasets.get(dataset) !== null)) ?? trained(newest);
  if (!chosen) {
    throw new ProblemError(
      makeProblem({
        code: 'no-trained-run',
        what: text('Nothing has been trained in this project yet.', '该项目中还没有训练过的网络。'),
        how: text(`Train first: netloom train ${project.path}`, `请先训练：netloom train ${project.path}`),
      }),
    );
  }
  return chosen;
}

export function refuse(code: string, en: string, zh: string): ProblemError {
  return new ProblemError(makeProblem({ code, what: text(en, zh) }));
}
