import { axisX, axisY, barX, ruleX, text } from '@observablehq/plot';
import { grouped } from '../figures.ts';
import { chart, colour, layerRows } from '../report/chart.ts';
import type { Markup } from '../report/markup.ts';
import type { InspectedLayer } from './inspection.ts';

/** Bytes of each layer's parameters. */
export function bytesChart(layers: readonly InspectedLayer[]): Markup {
  const ids = layers.map((layer) => layer.id);
  return chart('Bytes of each layer', {
    ...layerRows(ids),
    marginRight: 90,
    x: { label: null, nice: true },
    y: { domain: ids, label: null, padding: 0.25 },
    marks: [
      axisY({ tickSize: 0 }),
      axisX({ label: 'bytes', labelAnchor: 'center', labelArrow: 'none', tickSize: 0 }),
      barX(layers, { x: 'bytes', y: 'id', fill: colour.weights, rx: 2 }),
      text(layers, {
        x: 'bytes',
        y: 'id',
        text: (layer: InspectedLayer) => grouped(layer.bytes),
        textAnchor: 'start',
        dx: 5,
      }),
      ruleX([0], { stroke: colour.grid }),
    ],
  });
}
