/** `netloom restore`: a project that is damaged or gone, back from a copy that the studio kept. */
import { fileSizeText } from '../../shared/base/bytes.ts';
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import { table } from './output.ts';
import type { Session } from './session.ts';

export interface RestoreOptions {
  /** Only say which copies there are. */
  readonly list?: boolean;
  /** 1 is the newest. */
  readonly copy: number;
}

export async function restore({ services: { handlers }, output, path: absolute }: Session, file: string, { list, copy }: RestoreOptions): Promise<void> {
  const path = absolute(file);
  const copies = (await handlers['projects.backups']({ path })).map((backup, i) => ({ number: i + 1, ...backup }));
  if (list === true) {
    output.print(copies, () => table(copies.map(({ number, at, bytes }) => [String(number), at, fileSizeText(bytes)])));
    return;
  }
  const chosen = copies[copy - 1];
  if (chosen === undefined) throw noCopy(path, copies.length, copy);
  const { replaced } = await handlers['projects.restore']({ path, backup: chosen.path });
  output.print({ path, copy: chosen, replaced }, () =>
    [`${path} is as it was at ${chosen.at}.`, ...(replaced === null ? [] : [`The file that was there is kept: ${replaced}`])].join('\n'),
  );
}

function noCopy(path: string, copies: number, wanted: number): ProblemError {
  return new ProblemError(
    makeProblem({
      code: 'no-such-backup',
      place: { file: path },
      what: text(`There is no copy ${wanted} of this project: ${copies} are kept.`, `没有该项目的第 ${wanted} 份备份：共保留 ${copies} 份。`),
      why: text('Copies are made while a project is open in the studio, not by the command line.', '备份在项目于工作室中打开时生成，命令行不会生成。'),
      how: text(`See what there is: netloom restore ${path} --list`, `查看已有备份：netloom restore ${path} --list`),
    }),
  );
}
