import { axisX, axisY, dot, gridY, line, text } from '@observablehq/plot';
import { short, times } from '../figures.ts';
import { chart, colour } from './chart.ts';
import type { Markup } from './markup.ts';
import type { ArchivedPoint } from './report-content.ts';

/** Accuracy over bit operations of a search's Pareto archive. */
export function archiveChart(points: readonly ArchivedPoint[]): Markup {
  const title = ({ top1, ratio, epoch }: ArchivedPoint) =>
    `${top1.toFixed(2)} % at ${times(ratio)} fewer bit operations, epoch ${epoch.toFixed(2)}`;
  return chart('Accuracy over bit operations of the archived policies of the search', {
    height: 280,
    marginLeft: 56,
    marginRight: 72,
    marginTop: 28,
    marginBottom: 48,
    x: { type: 'log', label: null, reverse: true, nice: true },
    y: { label: null, nice: true },
    marks: [
      gridY({ ticks: 5, stroke: colour.grid, strokeOpacity: 1 }),
      axisX({
        label: 'BOPs, fewer to the right',
        labelAnchor: 'center',
        labelArrow: 'none',
        ticks: 5,
        tickFormat: short,
        tickSize: 0,
      }),
      axisY({ label: 'top-1 %', labelArrow: 'none', ticks: 5, tickSize: 0 }),
      line(points, { x: 'bops', y: 'top1', stroke: colour.bops, strokeWidth: 2, curve: 'step' }),
      dot(points, { x: 'bops', y: 'top1', fill: colour.bops, r: 4, title }),
      text(points, {
        x: 'bops',
        y: 'top1',
        text: (point: ArchivedPoint) => times(point.ratio),
        textAnchor: 'start',
        dx: 7,
        dy: -8,
      }),
    ],
  });
}
