import { type Markup, markup, raw } from '../../report/markup.ts';
import { pictures } from '../../report/pictures.ts';
import type { ReportContent } from '../../report/report-content.ts';
import { style } from '../../report/style.ts';
import type { TableResult } from '../trials/table-result.ts';
import { captionOf } from './table-caption.ts';
import { printedColumns } from './table-columns.ts';
import { heading } from './table-heading.ts';

/** The table as a self-contained HTML file. */
export function tablePage(
  result: TableResult,
  chart: Markup | undefined,
  shown: ReportContent | undefined,
): string {
  const columns = printedColumns(result.columns);
  const head = columns.map(({ title }) => markup`<th scope="col">${title}</th>`);
  const body = result.rows.map(
    (row) => markup`<tr>${columns.map(({ cell }) => markup`<td>${cell(row)}</td>`)}</tr>`,
  );
  const caption = captionOf(result).map((sentence) => markup`<p class="muted">${sentence}</p>`);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${heading(result)}</title>
<style>${raw(style)}</style>
</head>
<body>
<main class="wide">
<h1>${heading(result)}</h1>
<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>
${caption}
${chart ? tradeOff(chart, result) : raw('')}
${shown ? trialPictures(shown) : raw('')}
</main>
</body>
</html>
`.html;
}

const tradeOff = (chart: Markup, result: TableResult): Markup =>
  markup`<h2>Accuracy over bit operations</h2>
<figure>${chart}<figcaption>Filled: no other point is better in one figure and not worse in the other. ${captionOf(result)[0]!}
<span class="provenance"><code>${result.command}</code></span></figcaption></figure>`;

const trialPictures = (shown: ReportContent): Markup =>
  markup`<h2>${shown.title}</h2>
<p class="muted">The following charts show this trial only.</p>
${pictures(shown)}`;
