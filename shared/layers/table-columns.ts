/** What the inputs that read columns of a table share: which columns are numbers, and how those are brought to one scale. */
import { text } from '../base/text.ts';
import type { TableColumn } from './parameters.ts';

export function numbersOf(columns: readonly TableColumn[]): readonly string[] {
  return columns.filter((column) => column.kind === 'number').map((column) => column.name);
}

export const scaling = {
  kind: 'choice',
  default: 'standardize',
  label: text('Scaling', '缩放'),
  hint: text('How the numbers are brought to one scale.', '如何把数字统一到同一尺度。'),
  choices: [
    {
      value: 'standardize',
      label: text('Around zero, same spread', '居中并统一幅度'),
      recommended: text('Columns in different units then count alike.', '单位不同的列因此同样重要。'),
    },
    { value: 'none', label: text('As they are', '保持原样') },
  ],
} as const;
