/** The next value of a series from the rows before it, by an LSTM. */
import { text } from '../../base/text.ts';
import { buildDocument, chain, type Template } from './define.ts';

const column = { name: 'sunspots', kind: 'number' };

export const seriesLstm: Template = {
  id: 'series-lstm',
  title: text('Forecast with memory', '带记忆的预测'),
  description: text(
    'Looks at the last rows of a series and forecasts the next value: demand, load, temperature, sunspots. A memory reads the rows from the oldest to the newest. For machine faults let it judge the newest row instead (0 rows ahead).',
    '根据时间序列的最近若干行预测下一个值：需求、负荷、温度、太阳黑子。记忆从最旧读到最新。判断设备故障时，改为判断最新一行（提前 0 行）。',
  ),
  task: 'series',
  samples: ['sunspots'],
  build: () =>
    buildDocument(
      'series-lstm',
      chain([
        [
          ['series', 'series-input', { columns: [column], length: 24, ahead: 1 }],
          ['lstm', 'lstm', { units: 32 }], // [32]
        ],
        [
          ['fc', 'linear', { units: 1 }],
          ['answer', 'output', { answer: 'number', column: 'sunspots' }],
        ],
      ]),
      { optimizer: { type: 'adam', params: {} }, learningRate: 0.005, batchSize: 16, epochs: 40 },
    ),
};
