/** `netloom new`: a project from a template or a document, with a sample or data of one's own. */
import { readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { makeProblem, ProblemError, type Problem } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { Project } from '../../shared/contract.ts';
import { type Document, documentSchema } from '../../shared/model/document.ts';
import { buildOn, type Head, headsFor } from '../../shared/model/heads.ts';
import { eventually, refuse, type Session } from './session.ts';

export interface NewOptions {
  readonly template?: string;
  readonly document?: string;
  readonly sample?: string;
  readonly data?: string;
  readonly target?: string;
  /** Another project, to go on from what it has learned. */
  readonly from?: string;
  readonly run?: string;
  readonly head?: Head;
}

export async function createNew(session: Session, file: string, options: NewOptions): Promise<void> {
  const {
    services: { handlers },
    output,
  } = session;
  const path = session.path(file);
  const document = options.document === undefined ? null : readDocument(session.path(options.document));
  const project = await handlers['projects.create']({
    name: basename(path).replace(/\.netloom$/i, '') || 'Untitled',
    path,
    template: options.template ?? null,
    document,
  });
  try {
    if (options.from !== undefined) await beginFrom(session, project, options.from, options);
    if (options.sample !== undefined || options.data !== undefined) await addData(session, project, options);
  } catch (error) {
    // Half a project helps nobody, and its name would be in the way of the next try.
    await handlers['projects.close']({ project: project.id });
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${project.path}${suffix}`, { force: true });
    throw error;
  }
  const { dataset, state } = await handlers['projects.get']({ project: project.id });
  await handlers['projects.close']({ project: project.id });
  const result = {
    path: project.path,
    name: project.name,
    template: state.document.template,
    data: dataset === null ? null : { name: dataset.name, rows: dataset.rows, skipped: dataset.skippedCount },
  };
  output.print(result, () =>
    [
      `Created ${project.path}`,
      dataset === null
        ? 'It has no data yet.'
        : `with ${dataset.rows} rows of "${dataset.name}"${dataset.skippedCount > 0 ? ` (${dataset.skippedCount} could not be read)` : ''}`,
    ].join('\n'),
  );
}

/** The network of a run of another project, with this head, and its weights to begin from; texts are cut as they were there. */
async function beginFrom(
  { services: { handlers }, path }: Session,
  { id: project }: Project,
  from: string,
  { run: wanted, head = 'same' }: NewOptions,
): Promise<void> {
  const other = path(from);
  const runs = await handlers['runs.elsewhere']({ path: other });
  const run = wanted === undefined ? runs[0] : runs.find(({ id, number }) => id === wanted || String(number) === wanted);
  if (run === undefined)
    throw refuse(
      'nothing-to-start-from',
      `${other} has no trained run${wanted === undefined ? '' : ` ${wanted}`} to go on from.`,
      `${other} 中没有可作为起点的训练${wanted === undefined ? '' : ` ${wanted}`}。`,
    );
  const adopted = await handlers['runs.adopt']({ project, path: other, run: run.id });
  if (!headsFor(adopted.document).includes(head))
    throw refuse(
      'no-such-head',
      `The network of "${adopted.name}" does not read texts, so it can only keep its own answer (--head same).`,
      `“${adopted.name}”的网络不读取文本，只能保留原有的答案（--head same）。`,
    );
  const { state } = await handlers['projects.get']({ project });
  await handlers['projects.edit']({ project, revision: state.revision, edits: [...buildOn(adopted.document, adopted.id, head)] });
}

function readDocument(path: string): Document {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw documentProblem(path, error instanceof Error ? error.message : String(error));
  }
  const parsed = documentSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw documentProblem(path, issue ? `${issue.path.join('.')}: ${issue.message}` : 'not a document');
}

function documentProblem(path: string, detail: string): ProblemError {
  return new ProblemError(
    makeProblem({
      code: 'document-unreadable',
      place: { file: path },
      what: text(`This is not a Netloom document: ${path} (${detail}).`, `这不是 Netloom 文档：${path}（${detail}）。`),
      how: text(
        'docs/document.md describes the format; "netloom document <file>" prints one.',
        '格式见 docs/document.md；可用“netloom document <file>”输出一份。',
      ),
    }),
  );
}

/** Reads the data in and waits for the end. Ctrl-C cancels. */
async function addData({ services, output, path }: Session, project: Project, { sample, data, target }: NewOptions): Promise<void> {
  const { handlers } = services;
  let shown = 0;
  let job: string | undefined;
  const ended = eventually(services, (event): { problem: Problem | null; cancelled: boolean } | undefined => {
    if (event.type !== 'job' || event.project !== project.id) return undefined;
    if (event.state === 'running') {
      if (Date.now() - shown > 1000) {
        shown = Date.now();
        output.note(`Reading: ${event.done}${event.total === null ? '' : ` of ${event.total}`}`);
      }
      return undefined;
    }
    return { problem: event.problem, cancelled: event.state === 'cancelled' };
  });
  const cancel = (): void => {
    if (job !== undefined) void handlers['data.cancel']({ job });
  };
  process.once('SIGINT', cancel);
  try {
    if (sample !== undefined) {
      ({ job } = await handlers['data.importSample']({ project: project.id, sample }));
    } else {
      const { plan } = await handlers['data.inspect']({ path: path(data ?? '') });
      const wanted = target !== undefined && plan.table ? { ...plan, table: { ...plan.table, target } } : plan;
      ({ job } = await handlers['data.import']({ project: project.id, plan: sized(wanted, project) }));
    }
    const { problem, cancelled } = await ended;
    if (problem) throw new ProblemError(problem);
    if (cancelled) throw refuse('import-cancelled', 'Reading the data was cancelled.', '已取消读取数据。');
  } finally {
    process.off('SIGINT', cancel);
  }
}

/** Pictures take the size the network was drawn for. */
function sized<P extends { images?: { height: number; width: number; channels: 1 | 3; fit: 'crop' | 'pad' | 'stretch' } | undefined }>(
  plan: P,
  project: Project,
): P {
  const input = project.state.document.nodes.find(({ type }) => type === 'image-input');
  if (!plan.images || !input) return plan;
  const { height = 32, width = 32, channels = 3 } = input.params;
  const images = { ...plan.images, height: Number(height), width: Number(width), channels: Number(channels) === 1 ? (1 as const) : (3 as const) };
  return { ...plan, images };
}
