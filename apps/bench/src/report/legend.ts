import { type Markup, markup } from './markup.ts';

/** The legend of a chart's colours; an item without a colour is a tick. */
export const legend = (items: readonly (readonly [string, string?])[]): Markup =>
  markup`<ul class="legend">${items.map(([name, fill]) =>
    fill === undefined
      ? markup`<li><i class="tick"></i>${name}</li>`
      : markup`<li><i style="background:${fill}"></i>${name}</li>`,
  )}</ul>`;
