import { axisX, axisY, barX, ruleX, text } from '@observablehq/plot';
import type { CompressedLayer } from '../results/compressed-layers.ts';
import { chart, colour, layerRows } from './chart.ts';
import type { Markup } from './markup.ts';

/** Filters kept and removed per layer. */
export function filtersChart(layers: readonly CompressedLayer[]): Markup {
  const ids = layers.map((layer) => layer.id);
  return chart('Kept and removed filters of each layer', {
    ...layerRows(ids),
    marginRight: 16 + 7 * Math.max(...layers.map((layer) => label(layer).length)),
    x: { domain: [0, Math.max(...layers.map((layer) => layer.filters))], label: null },
    y: { domain: ids, label: null, padding: 0.25 },
    marks: [
      axisY({ tickSize: 0 }),
      axisX({ label: 'filters', labelAnchor: 'center', labelArrow: 'none', tickSize: 0 }),
      barX(layers, { x1: 0, x2: 'filters', y: 'id', fill: colour.removed, rx: 2 }),
      barX(layers, { x1: 0, x2: 'keptFilters', y: 'id', fill: colour.filters, rx: 2, title: sentence }),
      text(layers, { x: 'filters', y: 'id', text: label, textAnchor: 'start', dx: 5 }),
      ruleX([0], { stroke: colour.grid }),
    ],
  });
}

const sentence = ({ id, keptFilters, filters }: CompressedLayer) =>
  `${id}: ${keptFilters} of ${filters} filters`;

const label = ({ keptFilters, filters }: CompressedLayer) => `${keptFilters} of ${filters}`;
