import { type PlotOptions, plot } from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { type Markup, raw } from './markup.ts';

/** Colours by meaning; the page sets their values for light and dark. */
export const colour = {
  weights: 'var(--weights)',
  activations: 'var(--activations)',
  filters: 'var(--filters)',
  bops: 'var(--bops)',
  removed: 'var(--removed)',
  grid: 'var(--grid)',
} as const;

/** One colour per number of bits, darker for more; values between two steps have the colour of the lower. */
export const bitColour = (bits: number): string =>
  `var(--bits-${bitSteps.findLast((step) => step <= bits) ?? 1})`;
export const bitSteps = [1, 2, 3, 4, 6, 8, 32] as const;

/** Width in pixels of a chart on a desktop page. */
export const chartWidth = 760;

/** A chart as inline SVG. @param description text for screen readers. */
export function chart(description: string, options: PlotOptions): Markup {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const drawn = plot({
    document: document as unknown as Document,
    width: chartWidth,
    style: { fontSize: '12px' },
    ariaLabel: description,
    ...options,
  });
  return raw(drawn.outerHTML);
}

/** Height and margin of a chart with one row per layer. */
export function layerRows(ids: readonly string[]): PlotOptions {
  const longest = Math.max(0, ...ids.map((id) => id.length));
  return {
    height: 68 + 22 * ids.length,
    marginTop: 24,
    marginBottom: 44,
    marginLeft: 16 + Math.ceil(7 * longest),
    marginRight: 48,
  };
}
