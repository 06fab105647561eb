/** What can be wrong with a project file or the disk it is on, in words; and the one place where SQLite's errors become Problems. */
import { basename, dirname } from 'node:path';
import { SqliteError } from 'better-sqlite3';
import { makeProblem, ProblemError, type Problem } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { Connection } from './connection.ts';
import { notOpen } from './not-open.ts';

export function notOurs(path: string): Problem {
  return makeProblem({
    code: 'not-a-project',
    place: { file: path },
    what: text(`"${basename(path)}" is not a Netloom project.`, `“${basename(path)}”不是 Netloom 项目。`),
    how: text('Choose a file that Netloom made. This one was not changed.', '请选择由 Netloom 创建的文件。该文件没有被改动。'),
  });
}

export function newer(path: string, version: number, ours: number): Problem {
  return makeProblem({
    code: 'project-newer',
    place: { file: path },
    what: text(
      `"${basename(path)}" is of format ${version}; this version of Netloom reads up to ${ours}.`,
      `“${basename(path)}”的格式版本是 ${version}；当前 Netloom 最高支持 ${ours}。`,
    ),
    why: text('It was made with a newer Netloom, and opening it with this one could lose work.', '它由更新的 Netloom 制作，用当前版本打开可能丢失内容。'),
    how: text('Update Netloom. The file was not changed.', '请更新 Netloom。文件没有被改动。'),
  });
}

export function older(path: string): Problem {
  return makeProblem({
    code: 'project-older',
    place: { file: path },
    what: text(
      `"${basename(path)}" was made by an older Netloom and cannot be brought up to date while it is only looked at.`,
      `“${basename(path)}”由较早的 Netloom 制作，只读打开时无法升级格式。`,
    ),
    how: text(
      'Open it once in the studio, in a folder that can be written. A backup is made first.',
      '请先在可写的文件夹中用 Netloom 打开一次。升级前会自动备份。',
    ),
  });
}

export function damaged(path: string, detail: string): Problem {
  return makeProblem({
    code: 'project-damaged',
    place: { file: path },
    what: text(`"${basename(path)}" is damaged (${detail}).`, `“${basename(path)}”已损坏（${detail}）。`),
    why: text('The disk, a copy that broke off or another program changed what is inside.', '磁盘故障、未完成的复制或其他程序改动了其中的内容。'),
    how: text(
      'Go back to one of the copies that Netloom keeps, or open a copy of your own. This file was left as it is.',
      '请恢复 Netloom 保留的备份，或打开您自己的副本。该文件保持原样。',
    ),
  });
}

export function foreign(path: string, name: string): Problem {
  return makeProblem({
    code: 'project-foreign',
    place: { file: path },
    what: text(`"${basename(path)}" contains something Netloom did not put there: "${name}".`, `“${basename(path)}”里有不是 Netloom 放入的内容：“${name}”。`),
    why: text(
      'A project carries no programs of its own, so a file with triggers, views or other tables is not trusted.',
      '项目文件不应包含程序，因此带有触发器、视图或其他表的文件不受信任。',
    ),
    how: text('Ask where the file came from. It was not changed.', '请确认文件的来源。该文件没有被改动。'),
  });
}

export function missingFile(path: string): Problem {
  return makeProblem({
    code: 'project-missing',
    place: { file: path },
    what: text(`There is no file "${basename(path)}" in its folder any more.`, `“${basename(path)}”已不在原来的文件夹中。`),
    how: text('It may have been moved, renamed or deleted. Open it from where it is now.', '它可能被移动、重命名或删除。请从现在的位置打开。'),
  });
}

export function missingFolder(path: string): Problem {
  return makeProblem({
    code: 'folder-missing',
    place: { file: path },
    what: text(`There is no folder "${dirname(path)}".`, `没有文件夹“${dirname(path)}”。`),
    how: text('Choose a folder that exists.', '请选择一个已有的文件夹。'),
  });
}

export function alreadyThere(path: string): Problem {
  return makeProblem({
    code: 'file-exists',
    place: { file: path },
    what: text(`There is already a file "${basename(path)}" in this folder.`, `这个文件夹里已经有“${basename(path)}”。`),
    how: text('Choose another name. The file that is there was not changed.', '请换一个名字。原有文件没有被改动。'),
  });
}

export function readOnly(path: string): Problem {
  return makeProblem({
    code: 'project-read-only',
    place: { file: path },
    what: text(
      `"${basename(path)}" is open in another window or program, so it can only be looked at here.`,
      `“${basename(path)}”已在另一个窗口或程序中打开，这里只能查看。`,
    ),
    how: text('Close it there, then open it again here.', '请先在那里关闭，再在这里重新打开。'),
  });
}

export function notWritable(path: string): Problem {
  return makeProblem({
    code: 'project-not-writable',
    place: { file: path },
    what: text(`"${basename(path)}" or its folder cannot be written.`, `无法写入“${basename(path)}”或它所在的文件夹。`),
    how: text('Copy the project to a folder of your own and open it there.', '请把项目复制到你自己的文件夹中再打开。'),
  });
}

export function movedAway(path: string): Problem {
  return makeProblem({
    code: 'project-moved',
    place: { file: path },
    what: text(`"${basename(path)}" was moved, replaced or deleted while it was open.`, `“${basename(path)}”在打开期间被移动、替换或删除。`),
    why: text('What is done from now on would be lost with it, so nothing more is written.', '此后的改动会随之丢失，因此不再写入。'),
    how: text(
      'Save a copy under another name: it holds all that was done. Then open the file from where it is.',
      '请另存一份副本：其中包含已做的全部内容。然后从文件现在的位置打开它。',
    ),
  });
}

export function staleRevision(given: number, current: number): Problem {
  return makeProblem({
    code: 'stale-revision',
    what: text(
      `The network changed meanwhile: this step was made for state ${given}, the newest is ${current}.`,
      `网络在此期间已有改动：这一步基于状态 ${given}，最新状态是 ${current}。`,
    ),
    how: text('Look at the newest state and do the step again.', '请查看最新状态后重做这一步。'),
  });
}

export function nothingTo(what: 'undo' | 'redo'): Problem {
  return makeProblem({
    code: `nothing-to-${what}`,
    what: text(`There is nothing to ${what}.`, what === 'undo' ? '没有可撤销的步骤。' : '没有可重做的步骤。'),
  });
}

const kindNames = { run: text('run', '训练记录'), data: text('data version', '数据版本'), tokenizer: text('tokenizer', '分词器') };

export function noSuch(kind: keyof typeof kindNames, id: string): Problem {
  return makeProblem({
    code: `no-such-${kind}`,
    place: kind === 'run' ? { run: id } : {},
    what: text(`This project has no ${kindNames[kind].en} "${id}".`, `这个项目里没有${kindNames[kind].zh}“${id}”。`),
  });
}

export function damagedData(path: string, name: string, part: number): Problem {
  return makeProblem({
    code: 'data-damaged',
    place: { file: path },
    what: text(`Part ${part + 1} of the data "${name}" is damaged.`, `数据“${name}”的第 ${part + 1} 部分已损坏。`),
    why: text('What is on the disk is not what was written: its SHA-256 does not match.', '磁盘上的内容与写入时不同：SHA-256 不一致。'),
    how: text('Import the data again. The rest of the project is not affected.', '请重新导入数据。项目的其余部分不受影响。'),
  });
}

export function diskFull(path: string): Problem {
  return makeProblem({
    code: 'disk-full',
    place: { file: path },
    what: text(`The disk is full: "${basename(path)}" could not be written.`, `磁盘已满：无法写入“${basename(path)}”。`),
    why: text('Everything saved before is still there; only the last step is not on disk.', '之前保存的内容都在；只有最后一步没有写入磁盘。'),
    how: text('Free some space, then repeat the last step.', '请腾出一些空间，再重做最后一步。'),
  });
}

/** What the file system says, in SQLite's words. */
const fileErrors: Readonly<Record<string, string>> = {
  ENOSPC: 'SQLITE_FULL',
  EDQUOT: 'SQLITE_FULL',
  EACCES: 'SQLITE_PERM',
  EPERM: 'SQLITE_PERM',
  EROFS: 'SQLITE_READONLY',
  EIO: 'SQLITE_IOERR',
};

function diskProblem(code: string, path: string): Problem | null {
  if (code === 'SQLITE_FULL') {
    return diskFull(path);
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return damaged(path, code);
  if (code.startsWith('SQLITE_BUSY')) {
    return makeProblem({
      code: 'project-busy',
      place: { file: path },
      what: text(`"${basename(path)}" was kept busy by another program for more than 5 seconds.`, `“${basename(path)}”被其他程序占用超过 5 秒。`),
      how: text('Try again in a moment.', '请稍后再试。'),
    });
  }
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_PERM')) {
    return notWritable(path);
  }
  if (code.startsWith('SQLITE_IOERR')) {
    return makeProblem({
      code: 'disk-failed',
      place: { file: path },
      what: text(`The disk did not do what was asked for "${basename(path)}" (${code}).`, `磁盘未能完成对“${basename(path)}”的读写（${code}）。`),
      why: text('Everything saved before is still there; only the last step is not on disk.', '之前保存的内容都在；只有最后一步没有写入磁盘。'),
      how: text('Check the disk or the connection to it, then repeat the last step.', '请检查磁盘或其连接，再重做最后一步。'),
    });
  }
  return null;
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof SqliteError) return error.code;
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return fileErrors[String(error.code)];
}

/** Refusals of SQLite and of the file system as Problems; anything else as it is. */
export function asProblem(path: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code === undefined) return error;
  const problem = diskProblem(code, path);
  return problem === null ? error : new ProblemError(problem);
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** The same object, whose functions throw Problems where SQLite throws errors, or the project was closed meanwhile. */
export function guarded<T extends object>(path: string, db: Pick<Connection, 'open'>, methods: T): T {
  const entries = Object.entries(methods).map(([name, value]) => {
    if (typeof value !== 'function') return [name, value] as const;
    const method = value as Method;
    return [
      name,
      (...args: unknown[]) => {
        try {
          return method.apply(methods, args);
        } catch (error) {
          throw db.open ? asProblem(path, error) : notOpen(basename(path));
        }
      },
    ] as const;
  });
  return Object.fromEntries(entries) as T;
}
