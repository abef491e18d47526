import { axisX, axisY, barX, ruleX, text } from '@observablehq/plot';
import type { CompressedLayer } from '../results/compressed-layers.ts';
import { chart, colour, layerRows } from './chart.ts';
import type { Markup } from './markup.ts';

/** Bits per layer, weights and activations side by side. */
export function bitsChart(layers: readonly CompressedLayer[]): Markup {
  const bars = layers.flatMap(({ id, weightBits, activationBits }) => [
    { id, kind: 'Weights', bits: weightBits, fill: colour.weights },
    { id, kind: 'Activations', bits: activationBits, fill: colour.activations },
  ]);
  const most = Math.max(8, ...bars.map((bar) => bar.bits));
  const ids = layers.map((layer) => layer.id);
  return chart('Bits of the weights and of the input activations of each layer', {
    ...layerRows(ids),
    x: { domain: [0, most], label: null },
    y: { domain: ids, label: null, padding: 0.25 },
    fx: { domain: ['Weights', 'Activations'], label: null, padding: 0.12 },
    marks: [
      axisY({ tickSize: 0 }),
      axisX({
        ticks: most > 8 ? [0, 8, 16, 24, 32] : [0, 2, 4, 6, 8],
        label: 'bits',
        labelAnchor: 'center',
        labelArrow: 'none',
        tickSize: 0,
      }),
      barX(bars, {
        x: 'bits',
        y: 'id',
        fx: 'kind',
        fill: 'fill',
        rx: 2,
        title: (bar) => `${bar.id}: ${bar.bits} bits`,
      }),
      text(bars, {
        x: 'bits',
        y: 'id',
        fx: 'kind',
        text: (bar) => String(bar.bits),
        textAnchor: 'start',
        dx: 5,
      }),
      ruleX([0], { stroke: colour.grid }),
    ],
  });
}
