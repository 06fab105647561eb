/** `netloom generate`: text written on from a prompt by a project's newest run, or by an exported file. */
import process from 'node:process';
import type { GenerateSettings } from '../../shared/contract.ts';
import { unknownNote } from '../../shared/data/tokenizers/unknown.ts';
import { inferenceOf } from '../services/inference-client.ts';
import { modelOf } from './predict.ts';
import type { Session } from './session.ts';

export interface GenerateOptions extends Omit<GenerateSettings, 'stop'> {
  readonly run?: string;
  readonly stop?: readonly string[];
}

export async function generateText(session: Session, file: string, { run, stop, ...options }: GenerateOptions): Promise<void> {
  const { services, output } = session;
  const model = await modelOf(session, file, run);
  const settings: GenerateSettings = { ...options, stop: [...(stop ?? [])] };
  // People see one sample grow; scripts get all at the end.
  const live = !output.json && settings.samples === 1 && process.stdout.isTTY;
  let shown = 0;
  const { samples, piecesPerSecond, unknown } = await inferenceOf(services.context).ask('generate', { model, settings }, (_, text) => {
    if (!live || text.length <= shown) return;
    process.stdout.write(text.slice(shown));
    shown = text.length;
  });
  output.print({ prompt: settings.prompt, unknown, samples, piecesPerSecond }, () => {
    const texts = samples.map(({ text }, index) => (samples.length === 1 ? text : `--- ${index + 1}\n${text}`));
    return live ? (texts[0] ?? '').slice(shown) : texts.join('\n');
  });
  const note = unknownNote(unknown);
  if (note !== null) output.note(note[output.language]);
  output.note(`${Math.round(piecesPerSecond)} pieces a second`);
}
