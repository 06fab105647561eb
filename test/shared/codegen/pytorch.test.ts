/** The code pane's file. That it runs, and computes the same, is shown in test/oracle. */
import { describe, expect, test } from 'vitest';
import { pythonNames } from '../../../shared/codegen/names.ts';
import { torchStateNames } from '../../../shared/codegen/state-names.ts';
import { pytorchCode } from '../../../shared/codegen/pytorch.ts';
import { check } from '../../../shared/model/check.ts';
import { templateOf, templates } from '../../../shared/model/templates/index.ts';
import { drawing, threeClasses } from '../compile/harness.ts';
import { naughtyNames, naughtyTable } from './naughty.ts';

const picture = ['pictures', 'image-input', { channels: 3, height: 8, width: 8 }] as const;
const body = (code: string) => code.slice(code.indexOf('class Network'), code.indexOf('def read_picture'));

describe('generated PyTorch', () => {
  test('names modules as the nodes and keeps the settings', () => {
    const code = pytorchCode(templateOf('convnet')?.build() ?? expect.fail());
    expect(code).toContain('self.conv1 = nn.Conv2d(3, 6, kernel_size=5)');
    expect(code).toContain('x = self.conv2(x)  # [N, 16, 10, 10]');
    expect(code).toContain('x = images.float() / 255  # [N, 3, 32, 32]');
    expect(code).toContain('optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE, momentum=0.9)');
    expect(code).toContain('LEARNING_RATE = 0.001');
    expect(code).toContain('BATCH_SIZE = 4');
    expect(code).toContain('CLASSES = ["plane", "car",');
    expect(code).toContain('F.cross_entropy(logits, target, reduction="sum")');
    expect(code.endsWith('\n')).toBe(true);
  });

  test('names side branches, and leads them back', () => {
    const code = body(
      pytorchCode(
        drawing([
          picture,
          ['conv1', 'conv2d', { filters: 4, padding: [1, 1] }],
          ['conv2', 'conv2d', { filters: 4, padding: [1, 1] }],
          ['relu2', 'relu'],
          ['sum', 'add', {}, ['relu2', 'conv1']],
          ['mean', 'global-avg-pool'],
          ['fc', 'linear', { units: 3 }],
          threeClasses,
        ]),
      ),
    );
    const forward = code
      .slice(code.indexOf('def forward'))
      .split('\n')
      .map((line) => line.replace(/ {2}#.*/, '').trim())
      .filter((line) => line !== '');
    expect(forward).toEqual([
      'def forward(self, images):',
      'x = images.float() / 255',
      'x = self.conv1(x)',
      'conv2 = self.conv2(x)',
      'relu2 = F.relu(conv2)',
      'x = relu2 + x',
      'x = x.mean(dim=(2, 3))',
      'x = self.fc(x)',
      'return x',
    ]);
  });

  test('says what is missing instead of failing', () => {
    const empty = pytorchCode(drawing([]));
    expect(empty).toContain('raise NotImplementedError("the drawing has no answer yet")');
    const broken = pytorchCode(drawing([picture, ['fc', 'linear', { units: 3 }], threeClasses]));
    expect(broken).toContain('# fc is left out: Fully connected (Linear) needs one row of numbers, but gets 3 maps of 8 × 8.');
    expect(broken).not.toContain('def main');
  });

  test('uses the names people gave, made safe for Python', () => {
    const rows = drawing([
      picture,
      ['a', 'flatten'],
      ['b', 'linear', { units: 3 }],
      ['c', 'linear', { units: 3 }],
      ['d', 'linear', { units: 3 }],
      threeClasses,
    ]);
    const names = ['My first layer!', 'train', '类别', 'import os', '__class__', '3 d'];
    const named = { ...rows, nodes: rows.nodes.map((node, i) => ({ ...node, name: names[i] ?? '' })) };
    const python = [...pythonNames(named).values()];
    expect(python).toEqual(['my_first_layer', 'train_', 'b', 'import_os', 'class_', 'layer_3_d']);
    const twice = { ...rows, nodes: rows.nodes.map((node) => ({ ...node, name: 'Same' })) };
    expect(new Set(pythonNames(twice).values()).size).toBe(rows.nodes.length);
  });

  test('cannot be broken out of by names of classes, columns and layers', () => {
    const nasty = 'x"]\nimport shutil\n#\'"""\\';
    const document = drawing([
      [
        'table',
        'table-input',
        {
          columns: [
            { name: nasty, kind: 'number' },
            { name: 'b', kind: 'category', values: [nasty, 'y'] },
          ],
        },
      ],
      ['fc', 'linear', { units: 2 }],
      ['answer', 'output', { classes: [nasty, 'b'], column: nasty }],
    ]);
    const code = pytorchCode({ ...document, nodes: document.nodes.map((node) => ({ ...node, name: `${nasty}${node.id}` })) });
    expect(code.split('\n').some((line) => line.trim().startsWith('import shutil'))).toBe(false);
  });

  test('maps every tensor of the studio to one of the module', () => {
    for (const { build } of templates) {
      const document = build();
      const names = torchStateNames(document, check(document));
      expect(new Set(names.values()).size).toBe(names.size);
      for (const [ours, theirs] of names) expect(theirs).toMatch(new RegExp(`^[\\w.]+\\.${ours.split('.').at(-1)}$`));
    }
  });

  test('keeps foreign text inside its string and its comment', () => {
    const names = naughtyNames(300);
    const table = pytorchCode(naughtyTable(names));
    const unknown = names.map((name) => {
      const document = drawing([picture, ['odd', 'flatten'], threeClasses]);
      return pytorchCode({ ...document, nodes: document.nodes.map((node) => ({ ...node, name, ...(node.id === 'odd' ? { type: `zz ${name}` } : {}) })) });
    });
    // Whatever ends a line or hides one for Python or an editor, other than the file's own line feeds.
    for (const code of [table, ...unknown]) expect(code.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    // Lists of names are lines of whole strings; all other lines are as with harmless names.
    const literal = String.raw`"([^"\\]|\\.)*"`;
    const ofList = new RegExp(String.raw`^ *(${literal}: \[)?(${literal}(, |,)?)*(\],?)?$`);
    const rest = (code: string) => code.split('\n').filter((line) => !ofList.test(line));
    expect(rest(table)).toHaveLength(rest(pytorchCode(naughtyTable(names.map((_, i) => `a harmless name, ${i}`)))).length);
    const [first = ''] = unknown;
    for (const code of unknown) expect(code.split('\n')).toHaveLength(first.split('\n').length);
  });
});
