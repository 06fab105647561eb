/** Opening a document of any age: older versions are brought up step by step, newer ones are refused unharmed. */
import { makeProblem, ok, refused, type Result } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { documentSchema, documentVersion, type Document } from './document.ts';

/** `upgrades[n]` turns version n + 1 into n + 2. Empty while there is one version. */
const upgrades: readonly ((document: Record<string, unknown>) => Record<string, unknown>)[] = [];

function notADocument(detail: string): Result<never> {
  return refused(
    makeProblem({
      code: 'document-malformed',
      what: text(`This is not a network this version can read (${detail}).`, `当前版本无法读取这个网络（${detail}）。`),
      why: text('It was changed by hand or by another program, or it is damaged.', '它被手动或其他程序改动过，或已损坏。'),
    }),
  );
}

/** A document from JSON of unknown age and origin. */
export function readDocument(json: unknown): Result<Document> {
  if (typeof json !== 'object' || json === null) return notADocument('not an object');
  let document = json as Record<string, unknown>;
  const { format, version } = document;
  if (format !== 'netloom' || typeof version !== 'number' || !Number.isInteger(version) || version < 1) return notADocument('format, version');
  if (version > documentVersion) {
    return refused(
      makeProblem({
        code: 'document-newer',
        what: text(
          `This network is of format ${version}; this version of Netloom reads up to ${documentVersion}.`,
          `这个网络的格式版本是 ${version}；当前 Netloom 最高支持 ${documentVersion}。`,
        ),
        how: text('Update Netloom. The file was not changed.', '请更新 Netloom。文件没有被改动。'),
      }),
    );
  }
  for (const upgrade of upgrades.slice(version - 1)) document = upgrade(document);
  const parsed = documentSchema.safeParse(document);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  return notADocument(issue === undefined ? '' : `${issue.path.join('.')}: ${issue.message}`);
}
