/** The questions of the start page: every template is found by what it is for, and samples come with a network that takes them. */
import { expect, test } from 'vitest';
import { samples } from '../../../main/importers/samples.ts';
import { haveOf, offered, networksFor, samplesFor, tasks } from '../../../renderer/start/tasks.ts';
import type { Sample, Template } from '../../../renderer/state/library.ts';
import { templates } from '../../../shared/model/templates/index.ts';

const shipped = samples as unknown as readonly Sample[];
const known = templates.map((template): Template => ({ ...template, samples: [...template.samples], parameters: 0 }));

test('every template is in a task of what it works on, and no task names one that is not there', () => {
  const named = tasks.flatMap((task) => task.templates);
  expect(known.map(({ id }) => id).filter((id) => !named.includes(id))).toEqual([]);
  for (const task of tasks)
    for (const id of task.templates) expect(haveOf(known.find((template) => template.id === id) ?? expect.fail(id)), id).toBe(task.have);
  expect(offered(known)).toEqual(tasks);
  expect(offered([])).toEqual([]);
});

test('every sample is offered somewhere, with a network made for it', () => {
  const all = tasks.flatMap((task) => samplesFor(task, shipped, known).map((found) => ({ ...found, task })));
  expect(shipped.map(({ id }) => id).filter((id) => !all.some(({ sample }) => sample.id === id))).toEqual([]);
  for (const { sample, template, task } of all) {
    expect(networksFor(task, known).map(({ id }) => id)).toContain(template);
    const made = known.find(({ id }) => id === template);
    expect(template === sample.template || made?.samples.includes(sample.id), `${sample.id} ${template}`).toBe(true);
  }
  expect(samplesFor(tasks.find(({ want }) => want === 'make') ?? expect.fail('make'), shipped, known).map(({ sample }) => sample.id)).toEqual([
    'fashion-mnist',
  ]);
});
