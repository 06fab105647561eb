/** How each area of the contract is made, when it is first asked for: a host starts without loading any of them. */
import type { HandlersOf, RequestName } from '../../shared/contract.ts';
import type { Context } from './context.ts';
import type { Desktop } from './system.ts';

/** `runs` of `runs.start`. */
export type Area = RequestName extends infer Name ? (Name extends `${infer A}.${string}` ? A : never) : never;

export type Service<A extends Area> = HandlersOf<A> & { close?(): Promise<void> | void };

/** Total: an area of the contract without a line here does not compile. */
export const areas = {
  system: async (context, desktop) => (await import('./system.ts')).createSystemService(context, desktop),
  catalogue: async () => (await import('./catalogue.ts')).createCatalogueService(),
  blocks: async (context) => (await import('./blocks.ts')).createBlocksService(context),
  projects: async (context) => (await import('./projects.ts')).createProjectsService(context),
  data: async (context) => (await import('./data.ts')).createDataService(context),
  runs: async (context) => (await import('./runs.ts')).createRunsService(context),
  evaluate: async (context) => (await import('./evaluate.ts')).createEvaluateService(context),
  predict: async (context) => (await import('./predict.ts')).createPredictService(context),
  export: async (context) => (await import('./export.ts')).createExportService(context),
} satisfies { readonly [A in Area]: (context: Context, desktop: Desktop) => Promise<Service<A>> };

export const areaNames = Object.keys(areas) as readonly Area[];

/** Last opened, first closed: runs before the projects they write to. */
export const closingOrder: readonly Area[] = ['runs', 'data', 'evaluate', 'predict', 'export', 'projects', 'blocks', 'catalogue', 'system'];

export function areaOf(name: RequestName): Area {
  return name.slice(0, name.indexOf('.')) as Area;
}
