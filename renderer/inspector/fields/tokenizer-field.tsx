/** How text becomes numbers: what kind of pieces, and how many. Made from the data. */
import { useTranslation } from '../../locales/index.ts';
import type { FieldProps } from '../field.ts';

export function TokenizerField({ value }: FieldProps<'tokenizer'>) {
  const { t } = useTranslation('network');
  if (value === null) return <p className="nl-small nl-soft">{t('inspector.tokenizerNone')}</p>;
  return <p className="nl-small">{t('inspector.tokenizer', { kind: t(`inspector.pieces.${value.kind}`), size: value.size })}</p>;
}
