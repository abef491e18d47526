import { bitsChart } from '../../report/bits-chart.ts';
import { filtersChart } from '../../report/filters-chart.ts';
import type { Markup } from '../../report/markup.ts';
import type { ReportContent } from '../../report/report-content.ts';
import {
  bitKeyChart,
  costChart,
  gateEntries,
  gatesChart,
  keptFiltersChart,
  meanBitsChart,
} from '../../report/search-charts.ts';

/** A trial's bits and filters, and how its gates came to them, for one picture: each chart says itself what it shows. */
export function trialCharts({ layers, search, costUnit }: ReportContent): Markup[] {
  const entries = gateEntries(search);
  if (entries.length === 0) return [bitsChart(layers), filtersChart(layers)];
  const cost = costChart(entries, costUnit);
  return [
    bitsChart(layers),
    filtersChart(layers),
    ...(cost ? [cost] : []),
    meanBitsChart(entries),
    keptFiltersChart(entries),
    gatesChart(entries),
    bitKeyChart(entries),
  ];
}
