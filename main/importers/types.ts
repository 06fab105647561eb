/** What every importer is: it recognises a place, looks at it, and reads it as a stream of encoded chunks. Runs in the importer worker. */
import type { ImportPlan, Inspection } from '../../shared/contract.ts';
import type { Dataset } from '../../shared/data/dataset.ts';

/** Where chunks go. `write` resolves when the receiver has room for more: that is the back-pressure. */
export interface ImportSink {
  write(bytes: Uint8Array, rows: number): Promise<void>;
  /** In the importer's own unit (files, rows, bytes): only the quotient and the speed matter. */
  progress(done: number, total: number | null): void;
  /** Said before a file's bytes are decoded: names the culprit if that ends the process. */
  reading?(file: string): void;
  readonly signal: AbortSignal;
}

/** All of a data version but what the store adds. */
export type Imported = Omit<Dataset, 'id' | 'hash' | 'createdAt'>;

/** Picture size the project's network expects; becomes the plan's default. */
export interface ImageWish {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/** What lies at the path, found out once for all importers. */
export interface Place {
  /** Real path (links resolved). */
  readonly path: string;
  readonly kind: 'file' | 'folder';
  readonly bytes: number;
  /** Up to 64 KiB of a file; of a gzip file, unpacked. Empty for a folder. */
  readonly head: Uint8Array;
  readonly gzip: boolean;
  /** Names in a folder, sorted; empty for a file. */
  readonly entries: readonly { readonly name: string; readonly kind: 'file' | 'folder' | 'other' }[];
}

export interface Importer {
  readonly kind: ImportPlan['kind'];
  recognises(place: Place): boolean;
  inspect(place: Place, wish: ImageWish | null): Promise<Inspection>;
  /** Throws ProblemError, or the signal's reason when cancelled. */
  read(plan: ImportPlan, sink: ImportSink): Promise<Imported>;
}
