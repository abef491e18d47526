import { grouped, millions, times } from '../figures.ts';
import { type Column, textTable } from '../text-table.ts';
import type { InspectedLayer, Inspection } from './inspection.ts';

const columns: readonly Column<InspectedLayer>[] = [
  { title: 'Layer', cell: ({ id }) => id },
  { title: 'W bits', cell: ({ weightBits }) => bitsOf(weightBits), align: 'right' },
  { title: 'A bits', cell: ({ activationBits }) => bitsOf(activationBits), align: 'right' },
  { title: 'Filters', cell: filtersOf, align: 'right' },
  { title: 'Weights', cell: ({ weights }) => grouped(weights), align: 'right' },
  { title: 'Bytes', cell: ({ bytes }) => grouped(bytes), align: 'right' },
  { title: 'BOPs (M)', cell: ({ bops }) => millions(bops), align: 'right' },
];

const bitsOf = (bits: number | undefined): string =>
  bits === undefined ? 'image' : bits === 32 ? 'float' : String(bits);

function filtersOf({ filters, originalFilters }: InspectedLayer): string {
  return filters === originalFilters ? String(filters) : `${filters} of ${originalFilters}`;
}

/** A table with a bar chart below, for a terminal. */
export function inspectionText(inspection: Inspection): string {
  const { network, bytes, idealBytes, bops, originalBops, layers, provenance } = inspection;
  const origin = Object.entries(provenance).map(([name, value]) => `  ${name}: ${value}\n`);
  return [
    `${network}: ${grouped(bytes)} bytes (${(bytes / idealBytes).toFixed(2)} times its parameters at their bits), `,
    `${millions(bops)} M BOPs, ${times(originalBops / bops)} fewer than before\n\n`,
    textTable(columns, layers),
    '\n',
    picture(layers),
    '\n',
    ...origin,
  ].join('');
}

/** Rows of bars: bits as a number of marks, the others by their share of the largest. */
function picture(layers: readonly InspectedLayer[]): string {
  const most = (of: (layer: InspectedLayer) => number) => Math.max(1, ...layers.map(of));
  const [filters, bytes, bops] = [
    most((layer) => layer.originalFilters),
    most((layer) => layer.bytes),
    most((layer) => layer.bops),
  ];
  return textTable<InspectedLayer>(
    [
      { title: 'Layer', cell: ({ id }) => id },
      { title: 'Weights', cell: ({ weightBits }) => bar(Math.min(weightBits, 8), 8) },
      { title: 'Inputs', cell: ({ activationBits = 8 }) => bar(Math.min(activationBits, 8), 8) },
      {
        title: 'Filters kept',
        cell: (layer) => bar((16 * layer.filters) / filters, (16 * layer.originalFilters) / filters),
      },
      { title: 'Bytes', cell: (layer) => bar((12 * layer.bytes) / bytes) },
      { title: 'BOPs', cell: (layer) => bar((12 * layer.bops) / bops) },
    ],
    layers,
  );
}

/** @param whole length of the light marks. */
function bar(length: number, whole = 0): string {
  const full = Math.max(1, Math.round(length));
  return '█'.repeat(full) + '░'.repeat(Math.max(0, Math.round(whole) - full));
}
