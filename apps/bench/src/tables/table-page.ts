import { type Markup, markup, raw } from '../report/markup.ts';
import { style } from '../report/style.ts';
import { captionOf } from './table-caption.ts';
import { printedColumns } from './table-columns.ts';
import { heading } from './table-markdown.ts';
import type { TableResult } from './table-result.ts';

/** The table as one HTML file without any reference to another. */
export function tablePage(result: TableResult, pictures: readonly Markup[]): string {
  const columns = printedColumns(result.columns);
  const head = columns.map(({ title }) => markup`<th scope="col">${title}</th>`);
  const body = result.rows.map(
    (row) => markup`<tr>${columns.map(({ cell }) => markup`<td>${cell(row)}</td>`)}</tr>`,
  );
  const caption = captionOf(result).map((sentence) => markup`<p class="muted">${sentence}</p>`);
  const [settings] = [captionOf(result)[0]!];
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${heading(result)}</title>
<style>${raw(style)}</style>
</head>
<body>
<main>
<h1>${heading(result)}</h1>
<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>
${caption}
${pictures.map((picture) => markup`<figure>${picture}<figcaption>${settings}<span class="provenance"><code>${result.command}</code></span></figcaption></figure>`)}
</main>
</body>
</html>
`.html;
}
