import { axisX, axisY, barX, ruleX, text, tickX } from '@observablehq/plot';
import { millions, percent } from '../figures.ts';
import type { CompressedLayer } from '../results/compressed-layers.ts';
import { chart, colour, layerRows } from './chart.ts';
import type { Markup } from './markup.ts';

/** Each layer's share of the bit operations, compressed (bar) and at full precision (tick). */
export function bopsChart(layers: readonly CompressedLayer[]): Markup {
  const total = sumOf(layers, 'bops');
  const fullTotal = sumOf(layers, 'fullPrecisionBops');
  const shares = layers.map(({ id, bops, fullPrecisionBops }) => ({
    id,
    bops,
    share: bops / total,
    before: fullPrecisionBops / fullTotal,
  }));
  const ids = layers.map((layer) => layer.id);
  return chart('Share of each layer in the bit operations', {
    ...layerRows(ids),
    marginRight: 136,
    x: {
      label: null,
      tickFormat: '.0%',
      domain: [0, Math.max(...shares.flatMap((s) => [s.share, s.before]))],
      nice: true,
    },
    y: { domain: ids, label: null, padding: 0.25 },
    marks: [
      axisY({ tickSize: 0 }),
      axisX({
        label: 'share of BOPs',
        labelAnchor: 'center',
        labelArrow: 'none',
        tickFormat: '.0%',
        tickSize: 0,
      }),
      barX(shares, { x: 'share', y: 'id', fill: colour.bops, rx: 2 }),
      tickX(shares, {
        x: 'before',
        y: 'id',
        stroke: 'currentColor',
        strokeWidth: 2,
        insetTop: -1,
        insetBottom: -1,
      }),
      text(shares, {
        x: (layer) => Math.max(layer.share, layer.before),
        y: 'id',
        text: (layer) => `${percent(layer.share)} · ${millions(layer.bops)} M`,
        textAnchor: 'start',
        dx: 6,
      }),
      ruleX([0], { stroke: colour.grid }),
    ],
  });
}

const sumOf = (layers: readonly CompressedLayer[], field: 'bops' | 'fullPrecisionBops'): number =>
  layers.reduce((sum, layer) => sum + layer[field], 0);
