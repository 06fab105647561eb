/** What an import left out, and why: the first hundred by name, all by count. */
import type { Text } from '../../shared/base/text.ts';
import type { Dataset } from '../../shared/data/dataset.ts';

export interface SkippedList {
  add(file: string, reason: Text, row?: number): void;
  result(): Pick<Dataset, 'skipped' | 'skippedCount'>;
}

const listed = 100;

export function createSkippedList(): SkippedList {
  const skipped: Dataset['skipped'] = [];
  let skippedCount = 0;
  return {
    add(file, reason, row) {
      skippedCount++;
      if (skipped.length < listed) skipped.push(row === undefined ? { file, reason } : { file, row, reason });
    },
    result: () => ({ skipped, skippedCount }),
  };
}
