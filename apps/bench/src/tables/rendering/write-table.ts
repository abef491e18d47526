import { pngOf } from '../../report/picture-file.ts';
import type { ReportContent } from '../../report/report-content.ts';
import type { OutputFolder } from '../../results/output-folder.ts';
import type { TableResult } from '../trials/table-result.ts';
import { heading } from './table-heading.ts';
import { tableMarkdown } from './table-markdown.ts';
import { tablePage } from './table-page.ts';
import { tradeOffChart } from './trade-off-chart.ts';
import { trialCharts } from './trial-charts.ts';

/**
 * Writes a table as JSON, Markdown and one self-contained HTML page, and its charts as PNG.
 * @param shown the trial for the charts of bits, filters and gates.
 */
export async function writeTable(
  output: OutputFolder,
  result: TableResult,
  shown: ReportContent | undefined,
): Promise<void> {
  const name = result.table === 'figure-2' ? result.table : `table-${result.table}`;
  const chart = tradeOffChart(result);
  const pictures = [
    ...(chart ? [{ title: heading(result), file: `${name}.png`, charts: [chart] }] : []),
    ...(shown ? [{ title: shown.title, file: `${name}-trial.png`, charts: trialCharts(shown) }] : []),
  ];
  await output.writeJson(`${name}.json`, result);
  await output.writeText(`${name}.md`, tableMarkdown(result, pictures));
  await output.writeText(`${name}.html`, tablePage(result, chart, shown));
  for (const { file, charts } of pictures) await output.writeBytes(file, await pngOf(charts));
}
