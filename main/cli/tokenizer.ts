/** `netloom tokenizer`: how the text inputs of a project cut their text. */
import { usualSizes } from '../../shared/model/attach-text.ts';
import type { Document } from '../../shared/model/document.ts';
import { refuse, type Session } from './session.ts';

export interface TokenizerOptions {
  readonly kind?: 'characters' | 'words' | 'byte-pair';
  readonly size?: number;
  readonly from?: string;
  readonly node?: string;
}

export async function changeTokenizer(session: Session, file: string, { kind, size, from, node }: TokenizerOptions): Promise<void> {
  const {
    services: { handlers },
    output,
  } = session;
  const { id: project, state } = await session.open(file);
  const inputsOf = (document: Document) => document.nodes.filter(({ type, id }) => type === 'tokens-input' && (node === undefined || id === node));
  const wanted = inputsOf(state.document);
  if (wanted.length === 0)
    throw refuse('no-text-input', `No text input${node === undefined ? '' : ` "${node}"`} is in this network.`, '该网络中没有这样的文本输入。');
  let { document } = state;
  for (const { id } of wanted) {
    const answer =
      kind === undefined
        ? await handlers['data.readTokenizer']({ project, node: id, path: session.path(from ?? '') })
        : await handlers['data.cutText']({ project, node: id, kind, size: size ?? usualSizes[kind] });
    document = answer.document;
  }
  const inputs = inputsOf(document).map(({ id, params: { column = null, length = null, tokenizer = null } }) => ({ node: id, column, length, tokenizer }));
  output.print({ inputs }, () => inputs.map((input) => `${input.node}: ${JSON.stringify(input.tokenizer)}`).join('\n'));
}
