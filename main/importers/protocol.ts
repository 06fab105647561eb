/** What the data service and the importer worker say to each other. Chunks travel with a credit window: that is the back-pressure. */
import type { Problem } from '../../shared/base/problem.ts';
import type { ImportPlan, Inspection } from '../../shared/contract.ts';
import type { Imported, ImageWish } from './types.ts';

export type ToImporter =
  | { readonly type: 'inspect'; readonly path: string; readonly wish: ImageWish | null }
  | { readonly type: 'import'; readonly plan: ImportPlan }
  /** A chunk is on disk: one more may come. */
  | { readonly type: 'stored' }
  | { readonly type: 'cancel' };

export type FromImporter =
  | { readonly type: 'inspected'; readonly inspection: Inspection }
  | { readonly type: 'chunk'; readonly bytes: Uint8Array; readonly rows: number }
  /** Sent before a file is decoded; at most `parallelFiles` are at it at once. */
  | { readonly type: 'reading'; readonly file: string }
  | { readonly type: 'progress'; readonly done: number; readonly total: number | null }
  | { readonly type: 'imported'; readonly imported: Imported }
  | { readonly type: 'cancelled' }
  | { readonly type: 'refused'; readonly problem: Problem };

/** Chunks on their way at once. */
export const creditWindow = 4;

/** Files decoded at once. */
export const parallelFiles = 8;
