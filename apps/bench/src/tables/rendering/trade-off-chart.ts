import { axisX, axisY, dot, gridY, line, text } from '@observablehq/plot';
import { times } from '../../figures.ts';
import { chart, colour } from '../../report/chart.ts';
import type { Markup } from '../../report/markup.ts';
import type { TableResult } from '../trials/table-result.ts';
import { heading } from './table-heading.ts';

interface Point {
  readonly method: string;
  readonly bops: number;
  readonly top1: number;
  readonly ratio: number;
  readonly front: boolean;
}

/** Accuracy over bit operations, with a curve for each method with several points. Points on the Pareto front are filled. */
export function tradeOffChart(result: TableResult): Markup | undefined {
  const points = withFront(pointsOf(result));
  if (points.length === 0) return undefined;
  const cheapest = new Map(points.toSorted((a, b) => b.bops - a.bops).map((point) => [point.method, point]));
  const last = [...cheapest.values()];
  const place = { x: 'bops', y: 'top1', r: 4.5 } as const;
  const label = { x: 'bops', y: 'top1', text: 'method', fill: 'method' } as const;
  const names = (of: readonly Point[], uncompressed: boolean) =>
    of.filter(({ ratio }) => ratio < 1.01 === uncompressed);
  const title = ({ method, top1, ratio }: Point) => `${method}: ${top1.toFixed(2)} % at ${times(ratio)}`;
  return chart(`${heading(result)}: top-1 accuracy over bit operations, one curve per method`, {
    height: 420,
    marginLeft: 56,
    marginRight: 150,
    marginBottom: 48,
    marginTop: 28,
    x: { type: 'log', label: null, reverse: true },
    y: { label: null, nice: true },
    color: { scheme: 'dark2' },
    marks: [
      axisX({
        label: 'bit operations (M), fewer to the right',
        labelAnchor: 'center',
        labelArrow: 'none',
        ticks: 6,
      }),
      axisY({ label: 'top-1 %', labelArrow: 'none', tickSize: 0 }),
      gridY({ stroke: colour.grid, strokeOpacity: 1 }),
      line(points, { x: 'bops', y: 'top1', stroke: 'method', z: 'method', sort: 'bops' }),
      // Only the uncompressed network is at the left edge. Its label goes below, apart from the other labels.
      text(names(last, false), { ...label, textAnchor: 'start', dx: 9 }),
      text(names(last, true), { ...label, textAnchor: 'start', dx: -5, dy: 16 }),
      dot(points, { ...place, stroke: 'method', fill: 'var(--card)', title }),
      dot(
        points.filter(({ front }) => front),
        { ...place, fill: 'method', title },
      ),
      text([origin(result)], { frameAnchor: 'top-right', dy: -22 }),
    ],
  });
}

/** The caption of the chart as a separate image. */
function origin({ rows, dataset, scale }: TableResult): string {
  const models = new Set(rows.flatMap(({ measured }) => measured?.model ?? []));
  return `${[...models].join(', ')} on ${dataset}, scale "${scale}"`;
}

function pointsOf({ rows }: TableResult): Omit<Point, 'front'>[] {
  return rows.flatMap(({ method, measured }) => {
    const { bops, top1, ratio } = measured?.figures ?? {};
    return bops && top1 && ratio
      ? [{ method, bops: bops.mean / 1e6, top1: top1.mean, ratio: ratio.mean }]
      : [];
  });
}

/** Marks the Pareto-optimal points. */
const withFront = (points: readonly Omit<Point, 'front'>[]): Point[] =>
  points.map((point) => ({
    ...point,
    front: !points.some(
      (other) =>
        other.top1 >= point.top1 &&
        other.bops <= point.bops &&
        (other.top1 > point.top1 || other.bops < point.bops),
    ),
  }));
