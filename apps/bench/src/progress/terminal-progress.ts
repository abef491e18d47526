import type { Metrics, Progress } from '@bitshare/core';
import type { TextSink } from '../cli-context.ts';
import { clock, short } from '../figures.ts';
import { createPace } from './pace.ts';

export interface TerminalProgressOptions {
  readonly stream: TextSink;
  /** Milliseconds since a fixed moment. */
  readonly now?: () => number;
  /** Milliseconds between redraws of a bar. */
  readonly redrawEvery?: number;
  /** Milliseconds between plain lines without a terminal. */
  readonly printEvery?: number;
}

const barWidth = 24;
const eraseLine = '\r\u001b[2K';

/** A bar with the remaining time on a terminal; elsewhere (a log, a pipe) a plain line every few seconds. */
export function createTerminalProgress({
  stream,
  now = () => performance.now(),
  redrawEvery = 100,
  printEvery = 5000,
}: TerminalProgressOptions): Progress {
  const live = stream.isTTY === true;
  let task = '';
  let total = 0;
  let pace = createPace(now());
  let shown = Number.NEGATIVE_INFINITY;
  let begun = 0;

  const line = (done: number, metrics: Metrics) => {
    const left = pace.secondsLeft(total);
    const eta = left === undefined ? '' : `ETA ${clock(left)}`;
    const share = total > 0 ? Math.min(1, done / total) : 1;
    const parts = live
      ? [task, bar(share), `${Math.floor(100 * share)} %`, eta, figuresOf(metrics)]
      : [`${task}:`, `${done}/${total}`, `(${Math.floor(100 * share)} %)`, eta, figuresOf(metrics)];
    return parts.filter((part) => part !== '').join('  ');
  };
  const show = (text: string) => {
    if (!live) return void stream.write(`${text}\n`);
    stream.write(eraseLine + text.slice(0, (stream.columns ?? 80) - 1));
  };

  return {
    begin(name, units, done = 0) {
      [task, total, begun] = [name, units, now()];
      pace = createPace(begun, done);
      // A log waits one interval before the first line, so that a short task writes only its summary.
      shown = live ? Number.NEGATIVE_INFINITY : begun;
    },
    advance(done, metrics = {}) {
      const time = now();
      pace.reached(done, time);
      if (time - shown < (live ? redrawEvery : printEvery)) return;
      shown = time;
      show(line(done, metrics));
    },
    end(summary = {}) {
      const seconds = (now() - begun) / 1000;
      const text = [`${task}: done in ${clock(seconds)}`, figuresOf(summary)].filter((part) => part !== '');
      stream.write(`${live ? eraseLine : ''}${text.join('  ')}\n`);
    },
    message(text) {
      stream.write(`${live ? eraseLine : ''}${text}\n`);
    },
  };
}

function bar(share: number): string {
  const full = Math.round(share * barWidth);
  return '█'.repeat(full) + '░'.repeat(barWidth - full);
}

const figuresOf = (metrics: Metrics): string =>
  Object.entries(metrics)
    .map(([name, value]) => `${name} ${readable(value)}`)
    .join('  ');

const readable = (value: number): string =>
  value >= 1e4 ? short(value) : String(Number(value.toPrecision(4)));
