import type { HistoryEntry } from '@bitshare/core';
import { archiveChart } from './archive-chart.ts';
import { bitsChart } from './bits-chart.ts';
import { bopsChart } from './bops-chart.ts';
import { bitColour, colour } from './chart.ts';
import { filtersChart } from './filters-chart.ts';
import { legend } from './legend.ts';
import { type Markup, markup, raw } from './markup.ts';
import type { ReportContent } from './report-content.ts';
import {
  costChart,
  type GateEntry,
  gateEntries,
  gatesChart,
  keptFiltersChart,
  meanBitsChart,
  usedSteps,
} from './search-charts.ts';

/** All charts with content, under their headings. */
export function pictures(content: ReportContent): Markup {
  const { layers, search, archive, result } = content;
  const searches = searchesOf(search);
  const method = result.rows.at(-1)!.method;
  const framed = (drawn: Markup | readonly Markup[], caption: string, key?: Markup) =>
    markup`<figure>${key ?? raw('')}${drawn}<figcaption>${caption}${provenance(content)}</figcaption></figure>`;
  const parts = [
    markup`<h2>Bits per layer</h2>`,
    framed(
      bitsChart(layers),
      `${method}: bits of each layer's weights and of its input. In a quantized network the first and the last layer are fixed at 8 bits.`,
    ),
    markup`<h2>Filters kept per layer</h2>`,
    framed(
      filtersChart(layers),
      `${method}: kept filters. The last layer, and layers whose outputs are added to other layers' outputs, keep all.`,
      legend([
        ['kept', colour.filters],
        ['removed', colour.removed],
      ]),
    ),
    markup`<h2>Bit operations per layer</h2>`,
    framed(
      bopsChart(layers),
      `${method}: each layer's share of all bit operations, and its share in the full-precision network.`,
      legend([[method, colour.bops], ['full precision']]),
    ),
  ];
  const drawn = [...searches].flatMap(([stage, entries]) => [
    markup`<h2>${searches.size === 1 ? 'The search' : `The search: ${stage}`}</h2>`,
    ...searchPictures(entries, content.costUnit, framed),
  ]);
  const kept =
    archive.length === 0
      ? []
      : [
          markup`<h2>Archived policies</h2>`,
          framed(
            archiveChart(archive),
            `The Pareto-optimal policies of the search in accuracy and cost, before fine-tuning, with their reduction of bit operations. Their networks are in the folder archived.`,
          ),
        ];
  return markup`${[...parts, ...drawn, ...kept]}`;
}

/** The history of each search, by the name of its stage. */
function searchesOf(history: readonly HistoryEntry[]): ReadonlyMap<string, readonly GateEntry[]> {
  const stages = [...new Set(history.map(({ stage }) => stage))];
  const diaries = stages.map(
    (stage) => [stage, gateEntries(history.filter((entry) => entry.stage === stage))] as const,
  );
  return new Map(diaries.filter(([, entries]) => entries.length > 0));
}

type Frame = (drawn: Markup | readonly Markup[], caption: string, key?: Markup) => Markup;

function searchPictures(entries: readonly GateEntry[], unit: string, framed: Frame): Markup[] {
  const cost = costChart(entries, unit);
  return [
    framed(
      [...(cost ? [cost] : []), meanBitsChart(entries), keptFiltersChart(entries)],
      `From top to bottom: the relaxed cost in the loss, in ${unit}, the mean bits over the layers, and the share of kept filters.`,
    ),
    framed(
      gatesChart(entries),
      "Bits that each layer's gates select at each recorded step of the search.",
      legend(usedSteps(entries).map((step) => [`${step} bits`, bitColour(step)])),
    ),
  ];
}

const provenance = ({ network, result }: ReportContent): Markup =>
  markup`<span class="provenance">${network}, ${result.dataset}, seed ${result.seed}, engine ${result.engine}: <code>${result.command}</code></span>`;
