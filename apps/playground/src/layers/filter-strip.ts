import type { LayerFacts } from '../network/layer-facts.ts';
import { svg } from './svg.ts';

const height = 16;
/** Smallest width of a filter's cell, in pixels. Narrower ones are drawn as one bar. */
const narrowest = 2.5;

/** A cell for each remaining filter, coloured by its bits, and a hollow one for each pruned filter. */
export function filterStrip(
  { filters, originalFilters, weightBits }: LayerFacts,
  { x, y }: { readonly x: number; readonly y: number },
  width: number,
): SVGGElement {
  const step = width / originalFilters;
  const shade = `bits-${[2, 4, 8, 32].find((bits) => weightBits <= bits)}`;
  if (step < narrowest)
    return svg(
      'g',
      {},
      svg('rect', {
        class: 'filter pruned',
        x: x + 0.5,
        y: y + 0.5,
        width: width - 1,
        height: height - 1,
        rx: 2,
      }),
      svg('rect', { class: `filter ${shade}`, x, y, width: step * filters, height, rx: 2 }),
    );
  const gap = Math.min(2, step / 4);
  const cells = Array.from({ length: originalFilters }, (_, i) =>
    i < filters
      ? svg('rect', { class: `filter ${shade}`, x: x + i * step, y, width: step - gap, height, rx: 1.5 })
      : svg('rect', {
          class: 'filter pruned',
          ...{ x: x + i * step + 0.5, y: y + 0.5, width: step - gap - 1, height: height - 1, rx: 1.5 },
        }),
  );
  return svg('g', {}, ...cells);
}
