import { grouped, millions, times } from '../figures.ts';
import { bitsChart } from '../report/bits-chart.ts';
import { bopsChart } from '../report/bops-chart.ts';
import { filtersChart } from '../report/filters-chart.ts';
import { type Markup, markup, raw } from '../report/markup.ts';
import { style } from '../report/style.ts';
import type { CompressedLayer } from '../results/compressed-layers.ts';
import { bytesChart } from './bytes-chart.ts';
import type { Inspection } from './inspection.ts';

/** A self-contained page of charts of a packed file. */
export function inspectionPage(inspection: Inspection): string {
  const { network, bytes, idealBytes, bops, originalBops, convention, layers } = inspection;
  const shown = reportLayers(inspection);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${network}, packed</title>
<style>${raw(style)}</style>
</head>
<body>
<main>
<h1>${network}, packed</h1>
<p class="lead">${grouped(bytes)} bytes, ${(bytes / idealBytes).toFixed(2)} times its parameters at their bits; ${millions(bops)} M
BOPs, ${times(originalBops / bops)} fewer than before compression.</p>
${figure('Bits of each layer', bitsChart(shown))}
${figure('Filters kept', filtersChart(shown))}
${figure('Bytes of each layer', bytesChart(layers))}
${figure(`Share of the bit operations (${convention}); the tick is the share before compression`, bopsChart(shown))}
</main>
</body>
</html>
`.html;
}

const figure = (caption: string, picture: Markup): Markup =>
  markup`<figure>${picture}<figcaption>${caption}</figcaption></figure>`;

/** Before compression, with all filters at 32 bits, a layer's share is that of its MACs. */
function reportLayers({ layers }: Inspection): CompressedLayer[] {
  return layers.map((layer) => ({
    id: layer.id,
    weightBits: layer.weightBits,
    activationBits: layer.activationBits ?? 8,
    filters: layer.originalFilters,
    keptFilters: layer.filters,
    bops: layer.bops,
    fullPrecisionBops:
      ((layer.bops / (layer.weightBits * (layer.activationBits ?? 8))) * layer.originalFilters) /
      layer.filters,
  }));
}
