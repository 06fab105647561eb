/** Generated programs for text: their tokenizers give the studio's ids, and they learn, judge and write on from an empty folder. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { codeOf } from '../../shared/codegen/index.ts';
import { tokenizerClass, tokenizerCode } from '../../shared/codegen/python-tokenizer.ts';
import type { Language } from '../../shared/codegen/layer-code.ts';
import { fitTokenizer, openTokenizer, referenceTo, type TokenizerFile } from '../../shared/data/tokenizers/index.ts';
import { needsOrder } from '../../shared/model/attach-text.ts';
import type { Document } from '../../shared/model/document.ts';
import { drawing, type Row } from '../shared/compile/harness.ts';
import { oracleMissing, runPython } from './python.ts';

const folder = mkdtempSync(join(tmpdir(), 'netloom-text-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const texts = [
  "The cat sat on the mat; it's 3 o'clock.",
  '猫坐在垫子上。今天天气很好!',
  'naïve café — “quoted” text',
  'a  b\n c',
  'Ünïcödé 😀 and more 猫 text',
];

/** Texts that follow each other are split in order, as attaching them does. */
function inOrder(document: Document): Document {
  if (!needsOrder(document)) return document;
  return { ...document, data: { ...document.data, split: { ...document.data.split, kind: 'ordered', train: 0.8, validation: 0.1, test: 0.1 } } };
}

/** A program and its tokenizer in a folder of their own. */
function program(
  name: string,
  rows: (reference: ReturnType<typeof referenceTo>) => readonly Row[],
  file: TokenizerFile,
  language: Language,
  settings: Parameters<typeof drawing>[1],
) {
  const own = join(folder, name);
  mkdirSync(own);
  writeFileSync(join(own, 'network.py'), codeOf(inOrder(drawing(rows(referenceTo('t', openTokenizer(file))), settings)), language));
  writeFileSync(join(own, 'tokenizer.json'), JSON.stringify(file));
  return (...words: string[]) =>
    runPython([
      join(own, 'network.py'),
      ...words,
      words[0] === 'train' ? '--save' : '--weights',
      join(own, language === 'keras' ? 'n.weights.h5' : 'n.safetensors'),
    ]);
}

describe.skipIf(oracleMissing !== '')(`text in generated programs ${oracleMissing}`, () => {
  test.each(['characters', 'words', 'byte-pair'] as const)('%s become the same ids', { timeout: 1_200_000 }, (kind) => {
    const file = fitTokenizer(kind, texts.slice(0, 4), 300);
    const tokenizer = openTokenizer(file);
    const { imports, constants, code } = tokenizerCode(kind);
    const path = join(folder, `${kind}.json`);
    writeFileSync(path, JSON.stringify(file));
    const script = join(folder, `${kind}.py`);
    writeFileSync(
      script,
      [
        ...imports,
        'import json',
        'import sys',
        ...constants,
        code,
        `t = ${tokenizerClass[kind]}(sys.argv[1])`,
        'ids = [t.encode(x) for x in json.loads(sys.argv[2])]',
        'print(json.dumps([ids, [t.decode(i) for i in ids]]))',
      ].join('\n'),
    );
    const [ids, back] = JSON.parse(runPython([script, path, JSON.stringify(texts)])) as [number[][], string[]];
    expect(ids).toEqual(texts.map((text) => tokenizer.encode(text)));
    if (kind !== 'words') expect(back).toEqual(texts.map((text) => tokenizer.decode(tokenizer.encode(text))));
  });

  test.each(['pytorch', 'keras'] as const)('a small language model learns and writes on: %s', { timeout: 1_200_000 }, (language) => {
    const line = 'abcabcabc abcabc. ';
    const file = fitTokenizer('characters', [line], 100);
    const run = program(
      `model-${language}`,
      (tokenizer) => [
        ['text', 'tokens-input', { column: 'text', length: 16, tokenizer, cut: 'stream' }],
        ['embed', 'embedding', { vocabulary: tokenizer.size, size: 12 }],
        ['memory', 'lstm', { units: 16, answer: 'sequence' }],
        ['head', 'linear', { units: tokenizer.size }],
        ['answer', 'output', { answer: 'next-token' }],
      ],
      file,
      language,
      { epochs: 6, batchSize: 8, learningRate: 0.05 },
    );
    const data = join(folder, `lines-${language}.txt`);
    writeFileSync(data, `${Array.from({ length: 40 }, () => line.repeat(2)).join('\n')}\n`);
    const log = run('train', data);
    const accuracy = Number(/test .*'accuracy': ([\d.]+)/.exec(log)?.[1]);
    expect(accuracy).toBeGreaterThan(0.7);
    expect(run('predict', 'abcab')).toMatch(/^abcab/);
  });

  test.each(['pytorch', 'keras'] as const)('which text follows which is learned from texts by twos: %s', { timeout: 1_200_000 }, (language) => {
    const lines = Array.from({ length: 240 }, (_, i) => 'abcdef'[i % 6] ?? '');
    const file = fitTokenizer('words', lines, 100);
    const run = program(
      `pairs-${language}`,
      (tokenizer) => [
        ['text', 'tokens-input', { column: 'text', length: 5, tokenizer, begin: true, end: true, cut: 'pairs' }],
        ['hide', 'mask-tokens', { tokenizer, share: 0.02 }],
        ['embed', 'embedding', { vocabulary: tokenizer.size, size: 16 }],
        ['parts', 'segments', { tokenizer }, ['embed', 'text:ids']],
        ['flat', 'flatten'],
        ['read', 'linear', { units: 32 }],
        ['bend', 'relu'],
        ['decide', 'linear', { units: 2 }],
        ['order', 'output', { answer: 'next-sentence' }],
        ['head', 'token-logits', { vocabulary: tokenizer.size, tied: false }, 'parts'],
        ['guess', 'output', { answer: 'masked-token', importance: 0.1 }],
      ],
      file,
      language,
      { epochs: 25, batchSize: 16, learningRate: 0.02 },
    );
    const data = join(folder, `pairs-${language}.txt`);
    writeFileSync(data, `${lines.join('\n')}\n`);
    run('train', data);
    const said = run('evaluate', data);
    // One in six of the others looks like the next too, so that one in twelve answers is a guess.
    expect(Number(/(?:accuracy_order|decide_accuracy)': ([\d.]+)/.exec(said)?.[1]), said).toBeGreaterThan(0.75);
    const few = join(folder, `few-${language}.txt`);
    writeFileSync(few, 'a\nb\nc\n');
    expect(run('predict', few).trim().split('\n')).toHaveLength(3);
  });

  test.each(['pytorch', 'keras'] as const)('texts of a table are told apart: %s', { timeout: 1_200_000 }, (language) => {
    const rows = Array.from({ length: 80 }, (_, i) => (i % 2 === 0 ? `good ${'very '.repeat(i % 5)}fine,yes` : `bad ${'so '.repeat(i % 4)}poor,no`));
    const file = fitTokenizer('words', rows, 100);
    const run = program(
      `mails-${language}`,
      (tokenizer) => [
        ['text', 'tokens-input', { column: 'text', length: 8, tokenizer, begin: true, end: true }],
        ['embed', 'embedding', { vocabulary: tokenizer.size, size: 8 }],
        ['mean', 'mean-over-time'],
        ['head', 'linear', { units: 1 }],
        ['answer', 'output', { classes: ['no', 'yes'], column: 'kind' }],
      ],
      file,
      language,
      { epochs: 10, batchSize: 8, learningRate: 0.05 },
    );
    const data = join(folder, `mails-${language}.csv`);
    writeFileSync(data, `text,kind\n${rows.join('\n')}\n`);
    expect(Number(/test .*'accuracy': ([\d.]+)/.exec(run('train', data))?.[1])).toBeGreaterThan(0.9);
    expect(run('predict', data).trim().split('\n')).toHaveLength(80);
  });
});
