import { axisX, axisY, dot, gridY, line, type PlotOptions, ruleX, text } from '@observablehq/plot';
import { chart, colour } from '../report/chart.ts';
import type { Markup } from '../report/markup.ts';
import type { WatchedStage } from './watched-run.ts';

/** Largest number of drawn points. */
const mostPoints = 400;

interface Point {
  readonly stage: string;
  /** Epochs since the beginning of the run. */
  readonly at: number;
  readonly value: number;
}

/** A metric over the steps of each stage. */
function pointsOf(stages: readonly WatchedStage[], figure: string): Point[] {
  return stages.flatMap(({ name, offset, lines }, i) => {
    const all = lines.flatMap(({ epoch, metrics }) => {
      const value = metrics[figure];
      return typeof value === 'number' ? [{ stage: `${i} ${name}`, at: offset + epoch, value }] : [];
    });
    const every = Math.ceil(all.length / mostPoints);
    return all.filter((_, n) => n % every === 0 || n === all.length - 1);
  });
}

/** The loss of every step over all stages; in a search, with the contribution of the cost. */
export const lossChart = (stages: readonly WatchedStage[], width: number): Markup =>
  trendChart('Loss over the run', stages, {
    label: 'loss',
    width,
    curve: pointsOf(stages, 'loss'),
    stroke: colour.weights,
  });

/** Top-1 on training images as a line, and on test images as dots; without labels the agreement with the full-precision network. */
export function accuracyChart(stages: readonly WatchedStage[], width: number): Markup {
  const agreed = pointsOf(stages, 'agreement');
  return trendChart(`${agreed.length > 0 ? 'Agreement' : 'Accuracy'} over the run`, stages, {
    label: agreed.length > 0 ? 'agreement %' : 'top-1 %',
    width,
    curve: [...pointsOf(stages, 'trainTop1'), ...pointsOf(stages, 'trainAgreement')],
    stroke: colour.filters,
    marked: [...pointsOf(stages, 'top1'), ...agreed],
  });
}

interface Trend {
  readonly label: string;
  /** Width in pixels. */
  readonly width: number;
  readonly curve: readonly Point[];
  readonly stroke: string;
  /** Series drawn as dots with values. */
  readonly marked?: readonly Point[];
}

function trendChart(
  description: string,
  stages: readonly WatchedStage[],
  { label, width, curve, stroke, marked = [] }: Trend,
): Markup {
  const end = stages.reduce((total, { offset, epochs }) => Math.max(total, offset + epochs), 0);
  const options: PlotOptions = {
    width,
    height: 220,
    marginLeft: 56,
    marginRight: 24,
    marginTop: 34,
    marginBottom: 40,
    x: { domain: [0, end], label: null },
    y: { label: null, nice: true },
    marks: [
      gridY({ ticks: 4, stroke: colour.grid, strokeOpacity: 1 }),
      axisX({ label: 'epochs', labelAnchor: 'center', labelArrow: 'none', tickSize: 0, ticks: 8 }),
      axisY({ label, labelArrow: 'none', ticks: 4, tickSize: 0 }),
      ruleX(stages, { x: 'offset', stroke: colour.grid }),
      text(stages, { x: 'offset', frameAnchor: 'top', text: 'name', textAnchor: 'start', dx: 4, dy: -14 }),
      line(curve, { x: 'at', y: 'value', z: 'stage', stroke, strokeWidth: 2 }),
      dot(marked, {
        x: 'at',
        y: 'value',
        fill: colour.activations,
        r: 4,
        title: (point) => `test: ${point.value.toFixed(2)} %`,
      }),
      text(marked, {
        x: 'at',
        y: 'value',
        text: (point) => point.value.toFixed(1),
        dy: 14,
        textAnchor: 'end',
      }),
    ],
  };
  return chart(description, options);
}
