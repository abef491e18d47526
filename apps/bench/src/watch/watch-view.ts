import { clock, percent, short } from '../figures.ts';
import { bitColour, bitSteps, chartWidth, colour } from '../report/chart.ts';
import { legend } from '../report/legend.ts';
import { type Markup, markup, raw } from '../report/markup.ts';
import {
  costChart,
  type GateEntry,
  gateEntries,
  gatesChart,
  keptFiltersChart,
  meanBitsChart,
} from '../report/search-charts.ts';
import { accuracyChart, lossChart } from './training-charts.ts';
import type { WatchedRun, WatchedStage } from './watched-run.ts';

/** The changing part of the page. @param width of the charts, in pixels. */
export function watchView(run: WatchedRun, width = chartWidth): Markup {
  const { stages, trial } = run;
  const current = stages.at(-1);
  return markup`<header><h1>${run.name}</h1>${statusOf(run)}</header>
<p class="muted">Trial ${trial.id}, begun ${trial.startedAt.replace('T', ' ').slice(0, 19)} UTC: <code>${trial.command}</code></p>
${current ? progressOf(current, run.status) : raw('<p class="lead">Nothing has been recorded yet.</p>')}
${current ? tilesOf(current, run) : raw('')}
${stages.length > 0 ? trainingOf(stages, width) : raw('')}
${stages.flatMap((stage) => searchOf(stage, trial.costUnit, width))}`;
}

const statusText = {
  running: 'running',
  finished: 'finished',
  left: 'stopped; give its command again to resume',
} as const;

const statusOf = ({ status }: WatchedRun): Markup =>
  markup`<span class="status ${status}" role="status"><i></i>${statusText[status]}</span>`;

function progressOf({ name, epochs, lines }: WatchedStage, status: WatchedRun['status']): Markup {
  const { epoch, step } = lines.at(-1)!;
  const share = epochs > 0 ? Math.min(1, epoch / epochs) : 1;
  const left = status === 'running' ? secondsLeft(lines, epochs) : undefined;
  const eta = left === undefined || share === 1 ? '' : `, ${clock(left)} left in this stage`;
  return markup`<p class="lead"><strong>${name}</strong>: epoch ${epoch.toFixed(1)} of ${epochs}, step ${step}${eta}</p>
<div class="bar" role="progressbar" aria-valuemin="0" aria-valuemax="100" aria-valuenow="${Math.round(100 * share)}"><div style="width:${(100 * share).toFixed(1)}%"></div></div>`;
}

/** Remaining time, by the speed of the last records. */
function secondsLeft(lines: WatchedStage['lines'], epochs: number): number | undefined {
  const last = lines.at(-1)!;
  const before = lines.at(-20) ?? lines[0]!;
  const seconds = (Date.parse(last.time) - Date.parse(before.time)) / 1000;
  const done = last.epoch - before.epoch;
  return done > 0 && seconds > 0 ? ((epochs - last.epoch) * seconds) / done : undefined;
}

/** The latest metrics, in large print. */
function tilesOf(current: WatchedStage, { stages, trial: { costUnit } }: WatchedRun): Markup {
  const latest = (name: string, of: readonly WatchedStage[]) =>
    of.flatMap(({ lines }) => lines).findLast(({ metrics }) => typeof metrics[name] === 'number')?.metrics[
      name
    ];
  const gates = current.lines.findLast((line) => line.gates)?.gates;
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const tiles: readonly (readonly [string, string | undefined])[] = [
    ['loss', latest('loss', [current])?.toPrecision(3)],
    ['training top-1 %', latest('trainTop1', [current])?.toFixed(1)],
    ['last test top-1 %', latest('top1', stages)?.toFixed(2)],
    ['training agreement %', latest('trainAgreement', [current])?.toFixed(1)],
    ['last test agreement %', latest('agreement', stages)?.toFixed(2)],
    [costUnit, shortOrNothing(latest('cost', [current]))],
    ['mean weight bits', gates && mean(gates.map((gate) => gate.weightBits)).toFixed(1)],
    ['mean activation bits', gates && mean(gates.map((gate) => gate.activationBits)).toFixed(1)],
    [
      'filters kept',
      gates && percent(mean(gates.map((gate) => gate.keptFilters)) / mean(gates.map((gate) => gate.filters))),
    ],
  ];
  const shown = tiles.flatMap(([label, value]) =>
    value === undefined ? [] : [markup`<div><b>${value}</b><span>${label}</span></div>`],
  );
  return markup`<div class="tiles">${shown}</div>`;
}

const shortOrNothing = (value: number | null | undefined): string | undefined =>
  typeof value === 'number' ? short(value) : undefined;

const trainingOf = (stages: readonly WatchedStage[], width: number): Markup => markup`<h2>Training</h2>
<figure>${lossChart(stages, width)}<figcaption>Mean loss of the current epoch; in a search, with the contribution of the cost.</figcaption></figure>
<figure>${legend([
  ['training images', colour.filters],
  ['test images', colour.activations],
])}${accuracyChart(stages, width)}</figure>`;

function searchOf(stage: WatchedStage, costUnit: string, width: number): Markup[] {
  const entries = entriesOf(stage);
  if (entries.length === 0) return [];
  const cost = costChart(entries, costUnit, width);
  const used = new Set(
    entries.flatMap(({ gates }) => gates.flatMap((gate) => [gate.weightBits, gate.activationBits])),
  );
  const steps = bitSteps.filter((step) => used.has(step));
  return [
    markup`<h2>The gates: ${stage.name}</h2>
<figure>${legend(steps.map((step) => [`${step} bits`, bitColour(step)]))}${gatesChart(entries, width)}<figcaption>Bits that each layer's gates select at each recorded step.</figcaption></figure>
<figure>${[...(cost ? [cost] : []), meanBitsChart(entries, width), keptFiltersChart(entries, width)]}<figcaption>From top to bottom: the cost that the loss sees, in ${costUnit}, the mean bits over the layers, and the filters that the gates keep.</figcaption></figure>`,
  ];
}

/** A stage's records with gates, as entries for charts. */
const entriesOf = ({ name, lines }: WatchedStage): GateEntry[] =>
  gateEntries(
    lines.map(({ epoch, metrics, gates }) => ({
      stage: name,
      epoch,
      gates,
      metrics: Object.fromEntries(
        Object.entries(metrics).flatMap(([figure, value]) => (value === null ? [] : [[figure, value]])),
      ),
    })),
  );
