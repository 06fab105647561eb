/** Search in the palette: plain words, framework names and Chinese all find the layer. */
import { describe, expect, it } from 'vitest';
import { categoryNames, grouped, searchLayers } from '../../../renderer/library/palette.ts';
import { hasIcon } from '../../../renderer/library/layer-icons.tsx';
import { layers } from '../../../shared/layers/index.ts';
import { categories } from '../../../shared/layers/define.ts';

const found = (query: string) => searchLayers(query, categoryNames).map((layer) => layer.type);

describe('palette search', () => {
  it.each([
    ['Conv2d', 'conv2d'],
    ['conv 2d', 'conv2d'],
    ['CONV', 'conv2d'],
    ['pattern', 'conv2d'],
    ['图案', 'conv2d'],
    ['nn.Conv2d'.slice(3), 'conv2d'],
    ['dense', 'linear'],
    ['fully connected', 'linear'],
    ['全连接', 'linear'],
    ['Linear', 'linear'],
    ['relu', 'relu'],
    ['leaky', 'leaky-relu'],
    ['dropout', 'dropout'],
    ['max pool', 'max-pool2d'],
    ['batchnorm', 'batch-norm2d'],
    ['bnorm', 'batch-norm2d'],
    ['flatten', 'flatten'],
    ['展平', 'flatten'],
    ['softmax', 'softmax'],
    ['picture', 'image-input'],
    ['table', 'table-input'],
  ])('"%s" finds %s among the first three', (query, type) => {
    expect(found(query).slice(0, 3)).toContain(type);
  });

  it('the exact name comes first', () => {
    expect(found('relu')[0]).toBe('relu');
    expect(found('Conv2d')[0]).toBe('conv2d');
    expect(found('output')[0]).toBe('output');
  });

  it('finds a whole group by its name', () => {
    expect(found('激活')).toEqual(expect.arrayContaining(['relu', 'gelu', 'tanh']));
  });

  it('needs every word', () => {
    expect(found('pool average')).toContain('avg-pool2d');
    expect(found('relu zebra')).toEqual([]);
  });

  it('finds every layer by its term and by its label in both languages', () => {
    for (const layer of layers) {
      for (const query of [layer.term, layer.label.en, layer.label.zh]) expect(found(query), query).toContain(layer.type);
    }
  });

  it('says nothing for nonsense, everything for nothing', () => {
    expect(found('qqqqzz')).toEqual([]);
    expect(found('  ')).toHaveLength(layers.length);
  });
});

describe('palette groups', () => {
  it('hold every layer once, in the order of the categories', () => {
    const groups = grouped(layers);
    expect(groups.flatMap((group) => group.layers)).toHaveLength(layers.length);
    expect(groups.every((group) => group.layers.every((layer) => layer.category === group.category))).toBe(true);
    expect(new Set(groups.map((group) => group.category)).size).toBe(groups.length);
    expect(groups.every((group) => categories.includes(group.category))).toBe(true);
  });

  it('every layer has a picture', () => {
    expect(layers.filter((layer) => !hasIcon(layer.icon)).map((layer) => layer.icon)).toEqual([]);
  });
});
