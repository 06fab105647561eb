/** What every service is given. Host-free: the Electron shell, the local host and the command line each build one. */
import type { StudioEvent } from '../../shared/contract.ts';
import type { ProjectStore } from '../store/types.ts';

export interface Paths {
  /** Where new projects go. */
  readonly projects: string;
  /** Recent list and settings. */
  readonly state: string;
  /** The shipped `assets/` folder. */
  readonly assets: string;
  /** For files that may vanish. */
  readonly scratch: string;
  readonly home: string;
}

/** A worker process, whichever way the host starts it. Messages are plain structured-clonable values. */
export interface WorkerHandle {
  readonly pid: number | undefined;
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): () => void;
  /** `code` is null when a signal ended it. */
  onExit(listener: (code: number | null, signal: string | null) => void): () => void;
  kill(): void;
}

export type WorkerKind = 'trainer' | 'inference' | 'importer';

export type WorkerLauncher = (kind: WorkerKind) => WorkerHandle;

/** Projects that are open now, by project id. Kept by `open-projects.ts`. */
export interface OpenProjects {
  /** Throws ProblemError `project-not-open`. */
  store(project: string): ProjectStore;
  ids(): readonly string[];
}

export interface Context {
  readonly host: 'electron' | 'local-host' | 'cli';
  readonly version: string;
  readonly paths: Paths;
  readonly launch: WorkerLauncher;
  readonly projects: OpenProjects;
  emit(event: StudioEvent): void;
  onEvent(listener: (event: StudioEvent) => void): () => void;
}
