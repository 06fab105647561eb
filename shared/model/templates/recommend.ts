/** Who will like what: a row of numbers for each person and each thing, and how well the two match. */
import { text } from '../../base/text.ts';
import { buildDocument, chain, type Template } from './define.ts';

// Stand-ins until the user's own table is attached, so that the drawing has shapes from the start.
const names = (letter: string, count: number) => Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);
const column = (name: string, values: string[]) => ({ columns: [{ name, kind: 'category', values }] });
const [people, films] = [names('p', 60), names('f', 80)];

export const recommend: Template = {
  id: 'recommend',
  title: text('Recommendation', '推荐网络'),
  description: text(
    'Foretells how much a person will like a thing, from a table of ratings: person, thing, stars. It learns what each person and each thing is like, without being told anything about them.',
    '根据评分表（人、物品、星级）预测一个人会多喜欢某件物品。它自行学到每个人和每件物品的特点，无需其他信息。',
  ),
  task: 'recommendation',
  samples: ['ratings'],
  build: () =>
    buildDocument(
      'recommend',
      chain([
        [
          ['person', 'category-input', column('person', people)],
          ['tastes', 'embedding', { vocabulary: people.length + 1, size: 8, spread: 0.1 }],
        ],
        [
          ['thing', 'category-input', column('film', films)],
          ['traits', 'embedding', { vocabulary: films.length + 1, size: 8, spread: 0.1 }],
        ],
        [
          ['match', 'dot', {}, { from: ['tastes', 'traits:other'] }],
          // Beside the match: how kind the person is, and how good the thing.
          ['all', 'concat', {}, { from: ['match', 'tastes', 'traits'] }], // [17]
          ['weigh', 'linear', { units: 1 }],
          ['answer', 'output', { answer: 'number', column: 'stars' }],
        ],
      ]),
      { optimizer: { type: 'adamw', params: {} }, learningRate: 0.005, batchSize: 64, epochs: 30 },
    ),
};
