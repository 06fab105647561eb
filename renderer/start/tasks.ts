/** What a person has, what they want to know, and the networks that answer it. A task is offered when one of its templates is there. */
import type { Sample, Template } from '../state/library.ts';

export const haves = ['pictures', 'table', 'text', 'series'] as const;
export type Have = (typeof haves)[number];
export type Want = 'class' | 'number' | 'rate' | 'make' | 'write' | 'answer' | 'tag' | 'alike' | 'learn' | 'next';

export interface Task {
  readonly have: Have;
  readonly want: Want;
  /** Ids, the best first. */
  readonly templates: readonly string[];
}

/** Every template is in one of them: whoever does not know its name finds it by what it is for. */
export const tasks: readonly Task[] = [
  { have: 'pictures', want: 'class', templates: ['photo-net', 'convnet-grey', 'convnet', 'cnn-two-class', 'resnet', 'vit', 'vit-b16'] },
  { have: 'pictures', want: 'make', templates: ['gan'] },
  { have: 'table', want: 'class', templates: ['dense-table'] },
  { have: 'table', want: 'number', templates: ['dense-table'] },
  { have: 'table', want: 'rate', templates: ['recommend'] },
  { have: 'text', want: 'class', templates: ['lstm-text', 'lstm-text-keras', 'bert-sentence'] },
  { have: 'text', want: 'write', templates: ['gpt', 'rnn', 'gpt2-small'] },
  { have: 'text', want: 'answer', templates: ['translate'] },
  { have: 'text', want: 'tag', templates: ['bert-tags'] },
  { have: 'text', want: 'alike', templates: ['word2vec'] },
  { have: 'text', want: 'learn', templates: ['bert', 'bert-base'] },
  { have: 'series', want: 'next', templates: ['series-lstm', 'series-conv'] },
];

/** The tasks that can be answered. All of them while the templates are still loading, so that nothing jumps. */
export function offered(templates: readonly Template[] | null): readonly Task[] {
  return templates === null ? tasks : tasks.filter((task) => task.templates.some((id) => templates.some((template) => template.id === id)));
}

/** The networks of a task that are there, the best first. */
export function networksFor(task: Task, templates: readonly Template[]): readonly Template[] {
  return task.templates.flatMap((id) => templates.find((template) => template.id === id) ?? []);
}

/** Samples that show the task, each with the network to try it with. */
export function samplesFor(
  task: Task,
  samples: readonly Sample[],
  templates: readonly Template[],
): readonly { readonly sample: Sample; readonly template: string }[] {
  // What shipped tables ask for are kinds, not numbers.
  if (task.want === 'number') return [];
  return samples.flatMap((sample) => {
    const [made] = networksFor(task, templates).filter(({ samples: own }) => own.includes(sample.id));
    const template = task.templates.find((id) => id === sample.template) ?? made?.id;
    return template === undefined ? [] : [{ sample, template }];
  });
}

/** Where a template belongs in the gallery. */
export function haveOf(template: Template): Have {
  if (template.task.includes('image')) return 'pictures';
  return template.task === 'text' || template.task === 'series' ? template.task : 'table';
}
