/** What a person has, what they want to know, and the networks that answer it. A task is offered when one of its templates is there. */
import type { Sample, Template } from '../state/library.ts';

export const haves = ['pictures', 'table', 'text', 'series'] as const;
export type Have = (typeof haves)[number];
export type Want = 'class' | 'number' | 'write' | 'next';

interface Task {
  readonly have: Have;
  readonly want: Want;
  /** Ids, the best first. */
  readonly templates: readonly string[];
}

const tasks: readonly Task[] = [
  { have: 'pictures', want: 'class', templates: ['photo-net', 'convnet-grey', 'convnet', 'cnn-two-class', 'resnet', 'vit', 'vit-b16'] },
  { have: 'table', want: 'class', templates: ['dense-table'] },
  { have: 'table', want: 'number', templates: ['dense-table', 'recommend'] },
  { have: 'text', want: 'class', templates: ['lstm-text', 'lstm-text-keras', 'bert', 'bert-base'] },
  { have: 'text', want: 'write', templates: ['gpt', 'rnn', 'gpt2-small'] },
  { have: 'series', want: 'next', templates: ['series-lstm', 'series-conv'] },
];

/** The tasks that can be answered. All of them while the templates are still loading, so that nothing jumps. */
export function offered(templates: readonly Template[] | null): readonly Task[] {
  return templates === null ? tasks : tasks.filter((task) => task.templates.some((id) => templates.some((template) => template.id === id)));
}

/** The best network of a task that is there. */
export function bestTemplate(task: Task, templates: readonly Template[]): string | null {
  return task.templates.find((id) => templates.some((template) => template.id === id)) ?? null;
}

/** Samples that show the task: those made for one of its networks. */
export function samplesFor(task: Task, samples: readonly Sample[]): readonly Sample[] {
  // A sample of a table says what it is for by its own network; shipped ones hold kinds, not numbers.
  return task.want === 'number' ? [] : samples.filter((sample) => task.templates.includes(sample.template));
}

/** Where a template belongs in the gallery. */
export function haveOf(template: Template): Have {
  if (template.task.includes('image')) return 'pictures';
  return template.task === 'text' || template.task === 'series' ? template.task : 'table';
}
