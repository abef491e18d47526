import { element } from '../element.ts';
import { grouped, percent } from '../figures.ts';
import type { LayerFacts } from '../network/layer-facts.ts';

const columns = ['Layer', 'Filters', 'Weight bits', 'Input', 'Weight bytes', 'Bit operations'] as const;

/** The figures that the picture shows. */
export function layersTable(layers: readonly LayerFacts[]): HTMLTableElement {
  const head = element('tr', {}, ...columns.map((title) => element('th', { scope: 'col' }, title)));
  return element('table', {}, element('thead', {}, head), element('tbody', {}, ...layers.map(row)));
}

function row({ id, filters, originalFilters, weightBits, input, bytes, costShare }: LayerFacts) {
  const kept = filters < originalFilters ? `${filters} of ${originalFilters}` : String(filters);
  const cells = [kept, String(weightBits), String(input), grouped(bytes), percent(costShare)];
  const name = element('th', { scope: 'row' }, id);
  return element('tr', {}, name, ...cells.map((text) => element('td', {}, text)));
}
