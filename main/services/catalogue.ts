/** What the studio ships: templates to start from and samples to try them on. */
import type { HandlersOf } from '../../shared/contract.ts';
import { check } from '../../shared/model/check.ts';
import { templates } from '../../shared/model/templates/index.ts';
import { samples } from '../importers/samples.ts';

export function createCatalogueService(): HandlersOf<'catalogue'> {
  return {
    'catalogue.templates': async () =>
      templates.map(({ id, title, description, task, samples, build }) => ({
        id,
        title,
        description,
        task,
        samples: [...samples],
        parameters: check(build()).totals.parameters,
      })),
    'catalogue.samples': async () =>
      samples.map(({ id, title, description, kind, rows, licence, template }) => ({ id, title, description, kind, rows, licence, template })),
  };
}
