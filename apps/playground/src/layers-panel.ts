import { byId } from './element.ts';
import { layerPicture } from './layers/layer-picture.ts';
import { layersTable } from './layers/layers-table.ts';
import { layerFacts } from './network/layer-facts.ts';
import type { OpenedNetwork } from './network/opened-network.ts';

/** Smallest width in pixels. The page may not have its layout yet. */
const narrowest = 280;

/** The part of the page with the picture of a network's layers, which is drawn again when the page's width changes. */
export function createLayersPanel(): { show(opened: OpenedNetwork): void } {
  const place = byId('layer-picture', HTMLDivElement);
  const figures = byId('layer-figures', HTMLDivElement);
  let draw: () => void = () => {};
  new ResizeObserver(() => draw()).observe(place);
  return {
    show({ network }) {
      const layers = layerFacts(network.contents);
      draw = () => place.replaceChildren(layerPicture(layers, Math.max(narrowest, place.clientWidth)));
      draw();
      figures.replaceChildren(layersTable(layers));
    },
  };
}
