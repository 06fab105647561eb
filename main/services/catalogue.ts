/** What the studio ships: templates to start from and samples to try them on. */
import type { HandlersOf } from '../../shared/contract.ts';
import type { Context } from './context.ts';

export function createCatalogueService(_context: Context): HandlersOf<'catalogue'> {
  return {
    'catalogue.templates': async () => [],
    'catalogue.samples': async () => [],
  };
}
