import { pngOf } from '../report/picture-file.ts';
import type { ReportContent } from '../report/report-content.ts';
import type { OutputFolder } from '../results/output-folder.ts';
import { tableMarkdown } from './table-markdown.ts';
import { tablePage } from './table-page.ts';
import type { TableResult } from './table-result.ts';
import { tradeOffChart } from './trade-off-chart.ts';

/**
 * Writes a table as JSON, Markdown and one self-contained HTML page, and its picture as PNG.
 * @param shown the trial whose pictures the page shows too.
 */
export async function writeTable(
  output: OutputFolder,
  result: TableResult,
  shown: ReportContent | undefined,
): Promise<void> {
  const name = result.table === 'figure-2' ? result.table : `table-${result.table}`;
  const chart = tradeOffChart(result);
  const picture = `${name}.png`;
  await output.writeJson(`${name}.json`, result);
  await output.writeText(`${name}.md`, tableMarkdown(result, chart ? [picture] : []));
  await output.writeText(`${name}.html`, tablePage(result, chart, shown));
  if (chart) await output.writeBytes(picture, await pngOf(chart));
}
