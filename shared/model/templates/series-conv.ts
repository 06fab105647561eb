/** The next value of a series from the rows before it, by convolutions that see only the past, each farther than the last. */
import { text } from '../../base/text.ts';
import { buildDocument, chain, type Template } from './define.ts';

const column = { name: 'sunspots', kind: 'number' };
const pattern = (dilation: number) => ({ filters: 32, kernel: 3, padding: 'causal', dilation });

export const seriesConv: Template = {
  id: 'series-conv',
  title: text('Forecast by patterns', '按图案预测'),
  description: text(
    'Looks for short patterns in the last rows of a series and forecasts the next value. Three layers see 3, 7 and 15 rows back. Quicker than a memory, and as good where what matters lies close. For machine faults let it judge the newest row (0 rows ahead).',
    '在时间序列的最近若干行中寻找短图案，并预测下一个值。三层分别回看 3、7、15 行。比记忆网络快，在关键信息较近时效果相当。判断设备故障时，改为判断最新一行（提前 0 行）。',
  ),
  task: 'series',
  samples: ['sunspots'],
  build: () =>
    buildDocument(
      'series-conv',
      chain([
        [
          ['series', 'series-input', { columns: [column], length: 24, ahead: 1 }],
          ['conv1', 'conv1d', pattern(1)], // [24, 32]
          ['relu1', 'relu'],
          ['conv2', 'conv1d', pattern(2)],
          ['relu2', 'relu'],
        ],
        [
          ['conv3', 'conv1d', pattern(4)],
          ['relu3', 'relu'],
          ['newest', 'last-step'], // [32]
          ['fc', 'linear', { units: 1 }],
          ['answer', 'output', { answer: 'number', column: 'sunspots' }],
        ],
      ]),
      { optimizer: { type: 'adam', params: {} }, learningRate: 0.003, batchSize: 16, epochs: 60 },
    ),
};
