import { engineSentence, versionsSentence } from '../engines/engine-sentence.ts';
import { grouped, times } from '../figures.ts';
import type { ResultRow, RunResult } from '../results/result.ts';
import { resultColumns } from '../results/result-table.ts';
import { type Markup, markup, raw } from './markup.ts';
import { pictures } from './pictures.ts';
import type { ReportContent } from './report-content.ts';
import { style } from './style.ts';

/** The report as a self-contained file. */
export function reportPage(content: ReportContent): string {
  const { title, result } = content;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${raw(style)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${summary(content)}
${table(result)}
${comparison(result)}
<p class="muted">Seconds are those of a row's own stages; compressed rows start from the full-precision row's trained network.
Weight bytes count every layer's weights at their bits, without biases and batch norm, a small part.</p>
${pictures(content)}
<h2>How this was made</h2>
${provenance(content)}
</main>
</body>
</html>
`.html;
}

function summary({ network, result }: ReportContent): Markup {
  const [first, last] = [result.rows[0]!, result.rows.at(-1)!];
  if (first === last)
    return markup`<p class="lead">${network} on ${result.dataset}: ${accuracyText(result, first)}.</p>`;
  if (result.comparedWith === 'full precision')
    return markup`<p class="lead">${network} on ${result.dataset}: ${last.method} needs <strong>${times(last.ratio)} fewer bit
operations</strong> and ${grouped(last.weightBytes)} instead of ${grouped(first.weightBytes)} bytes of weights, and puts
${last.top1.toFixed(2)} % of the images in the same class as the full-precision network.</p>`;
  const points = last.top1 - first.top1;
  const change =
    Math.abs(points) < 0.005
      ? 'the same accuracy'
      : `${Math.abs(points).toFixed(2)} points ${points < 0 ? 'below' : 'above'} full precision`;
  return markup`<p class="lead">${network} on ${result.dataset}: ${last.method} needs <strong>${times(last.ratio)} fewer bit
operations</strong> and ${grouped(last.weightBytes)} instead of ${grouped(first.weightBytes)} bytes of weights, at
${last.top1.toFixed(2)} % top-1 (${change}).</p>`;
}

const accuracyText = ({ comparedWith }: RunResult, { top1 }: ResultRow): string =>
  comparedWith === 'labels' ? `${top1.toFixed(2)} % top-1` : 'images without labels';

/** What the accuracies of images without labels are. */
function comparison({ comparedWith }: RunResult): Markup {
  if (comparedWith === 'labels') return raw('');
  return markup`<p class="muted">The images have no labels. "Same class" is the share of held-out images that a network puts in the
same class as the full-precision network does, which is 100 % for that one by definition.</p>`;
}

function table(result: RunResult): Markup {
  const { rows } = result;
  const columns = resultColumns(result);
  const head = columns.map(({ title }) => markup`<th scope="col">${title}</th>`);
  const body = rows.map(
    (row) => markup`<tr>${columns.map(({ cell }) => markup`<td>${cell(row)}</td>`)}</tr>`,
  );
  return markup`<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function provenance({ network, result }: ReportContent): Markup {
  const facts: readonly (readonly [string, string])[] = [
    ['Command', result.command],
    ['Network', network],
    ['Data set', `${result.dataset} (${result.datasetVersion})`],
    ['Seed', String(result.seed)],
    ['Counted by', result.conventions.join('; ')],
    ['Engine', engineSentence(result.engineInfo)],
    ['Versions', versionsSentence(result.engineInfo)],
  ];
  return markup`<dl>${facts.map(([name, value]) => markup`<dt>${name}</dt><dd><code>${value}</code></dd>`)}</dl>`;
}
