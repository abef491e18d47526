import type { HistoryEntry, LayerGates } from '@bitshare/core';
import {
  axisX,
  axisY,
  cell,
  dot,
  gridY,
  line,
  type PlotOptions,
  rect,
  ruleY,
  text,
} from '@observablehq/plot';
import { short } from '../figures.ts';
import { bitColour, bitSteps, chart, chartWidth, colour, layerRows } from './chart.ts';
import type { Markup } from './markup.ts';

/** An entry of a search in the history, with its gates. */
export type GateEntry = HistoryEntry & { readonly gates: readonly LayerGates[] };

/** The entries for a search's charts, one per step. */
export function gateEntries(history: readonly HistoryEntry[]): GateEntry[] {
  const entries = history.filter((entry): entry is GateEntry => (entry.gates?.length ?? 0) > 0);
  // A step may have two entries, of the epoch and of the evaluation. Their gates are the same, so the later one is used.
  const byEpoch = new Map<number, GateEntry>();
  for (const entry of entries) {
    const earlier = byEpoch.get(entry.epoch);
    byEpoch.set(entry.epoch, { ...entry, metrics: { ...earlier?.metrics, ...entry.metrics } });
  }
  return [...byEpoch.values()].sort((a, b) => a.epoch - b.epoch);
}

const trend: PlotOptions = { height: 180, marginLeft: 64, marginRight: 96, marginTop: 28, marginBottom: 40 };

/** The relaxed cost of the loss over the search. @param unit of the cost. */
export function costChart(
  entries: readonly GateEntry[],
  unit: string,
  width = chartWidth,
): Markup | undefined {
  const points = entries.flatMap(({ epoch, metrics: { cost } }) =>
    cost === undefined ? [] : [{ epoch, cost }],
  );
  if (points.length === 0) return undefined;
  return chart(`Cost over the search, in ${unit}`, {
    ...trend,
    width,
    x: { domain: [0, points.at(-1)!.epoch], label: null },
    y: { type: 'log', label: null, tickFormat: short, grid: false, nice: true },
    marks: [
      gridY({ ticks: 4, stroke: colour.grid, strokeOpacity: 1 }),
      axisX({ label: 'epoch', labelAnchor: 'center', labelArrow: 'none', tickSize: 0 }),
      axisY({ label: unit, labelArrow: 'none', ticks: 4, tickFormat: short, tickSize: 0 }),
      line(points, { x: 'epoch', y: 'cost', stroke: colour.bops, strokeWidth: 2 }),
      dot(points, { x: 'epoch', y: 'cost', fill: colour.bops, r: 2.5 }),
      text(points.slice(-1), {
        x: 'epoch',
        y: 'cost',
        text: (p) => short(p.cost),
        textAnchor: 'start',
        dx: 8,
      }),
    ],
  });
}

/** Mean bits over the layers, weights and activations. */
export function meanBitsChart(entries: readonly GateEntry[], width = chartWidth): Markup {
  const points = entries.flatMap(({ epoch, gates }) => [
    { epoch, kind: 'weights', bits: mean(gates.map((gate) => gate.weightBits)), stroke: colour.weights },
    {
      epoch,
      kind: 'activations',
      bits: mean(gates.map((gate) => gate.activationBits)),
      stroke: colour.activations,
    },
  ]);
  const ends = apart(points.slice(-2));
  return chart('Mean bits of weights and activations over the search', {
    ...trend,
    width,
    x: { domain: [0, entries.at(-1)!.epoch], label: null },
    y: { domain: [0, Math.max(8, ...points.map((point) => point.bits))], label: null },
    marks: [
      gridY({ ticks: 4, stroke: colour.grid, strokeOpacity: 1 }),
      axisX({ label: 'epoch', labelAnchor: 'center', labelArrow: 'none', tickSize: 0 }),
      axisY({ label: 'mean bits', labelArrow: 'none', ticks: 4, tickSize: 0 }),
      line(points, { x: 'epoch', y: 'bits', z: 'kind', stroke: 'stroke', strokeWidth: 2 }),
      dot(points, { x: 'epoch', y: 'bits', fill: 'stroke', r: 2.5 }),
      text(ends, { x: 'epoch', y: 'label', text: 'kind', fill: 'stroke', textAnchor: 'start', dx: 8 }),
      ruleY([0], { stroke: colour.grid }),
    ],
  });
}

/** Share of kept filters over all prunable layers. */
export function keptFiltersChart(entries: readonly GateEntry[], width = chartWidth): Markup {
  const points = entries.map(({ epoch, gates }) => ({
    epoch,
    kept: sum(gates.map((gate) => gate.keptFilters)) / sum(gates.map((gate) => gate.filters)),
  }));
  return chart('Share of the filters kept over the search', {
    ...trend,
    width,
    x: { domain: [0, points.at(-1)!.epoch], label: null },
    y: { domain: [0, 1], label: null },
    marks: [
      gridY({ ticks: 4, stroke: colour.grid, strokeOpacity: 1 }),
      axisX({ label: 'epoch', labelAnchor: 'center', labelArrow: 'none', tickSize: 0 }),
      axisY({ label: 'filters kept', labelArrow: 'none', ticks: 4, tickFormat: '.0%', tickSize: 0 }),
      line(points, { x: 'epoch', y: 'kept', stroke: colour.filters, strokeWidth: 2 }),
      dot(points, { x: 'epoch', y: 'kept', fill: colour.filters, r: 2.5 }),
      text(points.slice(-1), {
        x: 'epoch',
        y: 'kept',
        text: (point) => `${(100 * point.kept).toFixed(0)} %`,
        textAnchor: 'start',
        dx: 8,
      }),
      ruleY([0], { stroke: colour.grid }),
    ],
  });
}

/** Every layer's bits at every entry, as coloured cells. */
export function gatesChart(entries: readonly GateEntry[], width = chartWidth): Markup {
  const ids = entries[0]!.gates.map((gate) => gate.layer);
  const narrow = width < 500;
  const cells = entries.flatMap(({ epoch, gates }, i) => {
    const start = entries[i - 1]?.epoch ?? 0;
    return gates.flatMap(({ layer, weightBits, activationBits }) => [
      { start, epoch, layer, kind: 'Weights', bits: weightBits },
      { start, epoch, layer, kind: 'Activations', bits: activationBits },
    ]);
  });
  return chart('Bits that the gates of each layer select, over the search', {
    ...layerRows(ids),
    width,
    marginRight: narrow ? 16 : 48,
    x: { domain: [0, entries.at(-1)!.epoch], label: null },
    fy: { domain: ids, label: null, padding: 0.12 },
    fx: { domain: ['Weights', 'Activations'], label: null, padding: narrow ? 0.3 : 0.12 },
    marks: [
      axisX({
        label: 'epoch',
        labelAnchor: 'center',
        labelArrow: 'none',
        tickSize: 0,
        ticks: narrow ? 2 : 4,
      }),
      rect(cells, {
        x1: 'start',
        x2: 'epoch',
        y1: 0,
        y2: 1,
        fy: 'layer',
        fx: 'kind',
        fill: (cell) => bitColour(cell.bits),
        inset: 0,
        shapeRendering: 'crispEdges',
        title: (cell) => `${cell.layer}, epoch ${cell.epoch}: ${cell.bits} bits`,
      }),
    ],
    y: { axis: null },
  });
}

/** The colours of the gates' bits. */
export function bitKeyChart(entries: readonly GateEntry[]): Markup {
  const steps = usedSteps(entries);
  return chart('Legend of the colours of bits', {
    height: 56,
    marginLeft: 64,
    marginRight: 64,
    x: { domain: steps, label: null, axis: null, padding: 0.1 },
    marks: [
      cell(steps, { x: (step) => step, fill: bitColour, inset: 14 }),
      text(steps, { x: (step) => step, text: (step) => `${step} bits`, dy: 22 }),
    ],
  });
}

/** The colour steps of all bits that the gates select at any time. */
export function usedSteps(entries: readonly GateEntry[]): number[] {
  const used = new Set(
    entries.flatMap(({ gates }) => gates.flatMap((gate) => [gate.weightBits, gate.activationBits])),
  );
  return bitSteps.filter((step) => used.has(step));
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;

/** Moves two labels apart so that both are legible. */
function apart<Point extends { readonly bits: number }>(
  ends: readonly Point[],
): (Point & { label: number })[] {
  const [low, high] = [...ends].sort((a, b) => a.bits - b.bits);
  if (!low || !high) return ends.map((end) => ({ ...end, label: end.bits }));
  const lack = Math.max(0, 0.9 - (high.bits - low.bits)) / 2;
  return [
    { ...low, label: low.bits - lack },
    { ...high, label: high.bits + lack },
  ];
}
