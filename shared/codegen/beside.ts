/** Files that a program reads beside itself. */
import { check as checkDocument, type Check } from '../model/check.ts';
import type { Document } from '../model/document.ts';
import { pythonNames } from './names.ts';
import { describeProgram } from './program.ts';
import { tokenizerFile } from './python-tokenizer.ts';
import { walk } from './walk.ts';

export interface BesideFile {
  readonly name: string;
  /** The tokenizer whose file it is. */
  readonly tokenizer: string;
}

/** The tokenizers of a document's program, by the names the program expects. */
export function filesBeside(document: Document, checked: Check = checkDocument(document)): readonly BesideFile[] {
  const program = describeProgram(document, checked, walk('pytorch', document, checked), pythonNames(document));
  return (program?.inputs ?? []).flatMap((input) =>
    input.tokenizer === null ? [] : [{ name: tokenizerFile(program as NonNullable<typeof program>, input), tokenizer: input.tokenizer.id }],
  );
}
