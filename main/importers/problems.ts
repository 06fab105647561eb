/** What can be wrong with data, in words: what was found, and a drawing of what is expected. */
import { makeProblem, type Problem, ProblemError } from '../../shared/base/problem.ts';
import { text, type Text } from '../../shared/base/text.ts';

/** The layout of a folder of pictures, drawn. */
export const folderDrawing: Text = text(
  'Expected:\n  pictures/\n    cats/   a.jpg  b.jpg ...\n    dogs/   c.jpg  d.jpg ...\nOne folder per class; its name is the class. Folders train/ and test/ around them are understood too.',
  '应为：\n  pictures/\n    cats/   a.jpg  b.jpg …\n    dogs/   c.jpg  d.jpg …\n每个类别一个文件夹，文件夹名就是类别名。外面再套 train/ 和 test/ 两个文件夹也可以。',
);

/** Data problems carry no Fix: what is wrong lies outside the document. */
export type DataProblem = Omit<Problem, 'fix'>;

export function dataProblem(code: string, file: string, what: Text, how?: Text): DataProblem {
  return makeProblem({ code, place: { file }, what, ...(how === undefined ? {} : { how }) });
}

export function dataWarning(code: string, file: string, what: Text, how?: Text): DataProblem {
  return { ...dataProblem(code, file, what, how), severity: 'warning' };
}

export function oneClass(folder: string, only: string, how?: Text): DataProblem {
  return dataProblem(
    'one-class',
    folder,
    text(
      `Only one class folder was found: ${only}. To tell things apart, at least two are needed.`,
      `只找到一个类别文件夹：${only}。要区分事物，至少需要两个。`,
    ),
    how,
  );
}

/** All that follows the mark would be one cell. */
export function openQuoteProblem(file: string, line: number): DataProblem {
  return dataProblem(
    'open-quote',
    file,
    text(
      `The quotation mark opened on line ${line} is never closed, so the rest of the file would be one cell.`,
      `第 ${line} 行的引号没有闭合，文件其余部分会变成一个单元格。`,
    ),
    text('Close it, or write it twice ("") if it is part of the text.', '请补上引号；如果引号是文字的一部分，请写成两个（""）。'),
  );
}

export function refuse(code: string, file: string, what: Text, how?: Text): never {
  throw new ProblemError(dataProblem(code, file, what, how));
}
