import type { LayerFacts } from '../network/layer-facts.ts';
import { filterStrip } from './filter-strip.ts';
import { svg } from './svg.ts';

/** Smallest width, in pixels, at which a layer's name is beside its filters. In narrower pictures it is above them. */
const roomy = 560;

/** Places of the parts of a layer's row, in pixels. */
interface RowPlan {
  readonly height: number;
  readonly strip: { readonly x: number; readonly y: number; readonly width: number };
  readonly bitsX: number;
}

function planFor(width: number): RowPlan {
  const bitsX = width - 128;
  return width >= roomy
    ? { height: 38, strip: { x: 190, y: 11, width: bitsX - 190 - 84 }, bitsX }
    : { height: 56, strip: { x: 0, y: 26, width: bitsX - 16 }, bitsX };
}

/**
 * Every layer of a network: its filters (pruned ones are hollow), and a dot for each bit of its weights and its input.
 * @param width of the picture, in pixels; it is as high as it needs.
 */
export function layerPicture(layers: readonly LayerFacts[], width: number): SVGSVGElement {
  const plan = planFor(width);
  const most = Math.max(...layers.map(({ originalFilters }) => originalFilters));
  const height = plan.height * layers.length;
  return svg(
    'svg',
    { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-labelledby': 'layers-title' },
    ...layers.map((layer, i) =>
      svg(
        'g',
        { transform: `translate(0 ${i * plan.height})` },
        svg('title', {}, sentence(layer)),
        ...layerRow(layer, plan, width, most),
      ),
    ),
  );
}

function layerRow(
  layer: LayerFacts,
  { height, strip, bitsX }: RowPlan,
  width: number,
  most: number,
): SVGElement[] {
  const { id, weightBits, input, filters, originalFilters } = layer;
  const beside = strip.x > 0;
  const count = filters < originalFilters ? `${filters} of ${originalFilters}` : String(filters);
  const stripWidth = (strip.width * originalFilters) / most;
  return [
    svg('rect', { class: 'row', width, height }),
    svg('text', { class: 'name', x: 0, y: beside ? 23 : 17 }, id),
    filterStrip(layer, strip, stripWidth),
    beside
      ? svg('text', { class: 'count', x: strip.x + stripWidth + 8, y: 23 }, count)
      : svg('text', { class: 'count end', x: width, y: 17 }, `${count} filters`),
    ...bitDots('w', weightBits, bitsX, beside ? 10 : 24),
    ...bitDots('in', input, bitsX, beside ? 22 : 36),
  ];
}

/** A row of eight dots, one filled for each bit. A word where the values have no bits to count. */
function bitDots(kind: 'w' | 'in', bits: number | string, x: number, y: number): SVGElement[] {
  const count = typeof bits === 'number' ? 8 : 0;
  const places = Array.from({ length: count }, (_, i) =>
    svg('rect', {
      class: i < Number(bits) ? `dot ${kind}` : 'dot',
      ...{ x: x + 22 + i * 9, y: y - 1, width: 7, height: 7, rx: 2 },
    }),
  );
  return [
    svg('text', { class: 'kind', x, y: y + 6 }, kind),
    ...places,
    svg('text', { class: 'bits end', x: x + 128, y: y + 6 }, String(bits)),
  ];
}

function sentence({ id, weightBits, input, filters, originalFilters, costShare }: LayerFacts): string {
  const inputs = typeof input === 'number' ? `${input}-bit input` : `${input} input`;
  const share = `${(100 * costShare).toFixed(1)} % of the bit operations`;
  return `${id}: ${filters} of ${originalFilters} filters, ${weightBits}-bit weights, ${inputs}, ${share}`;
}
