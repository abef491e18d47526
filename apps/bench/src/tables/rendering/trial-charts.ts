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

/** Charts of a trial's bits, filters and gates for one image. Each chart has its own heading. */
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
