import { describe, expect, test } from 'vitest';
import { createTerminalProgress } from '../src/progress/terminal-progress.ts';
import { keepingSink } from './sink.ts';

/** A progress whose clock the test turns. */
function withClock(options: { readonly isTTY?: boolean; readonly columns?: number } = {}) {
  const stream = keepingSink(options);
  let time = 0;
  const progress = createTerminalProgress({ stream, now: () => time });
  const at = (milliseconds: number) => {
    time = milliseconds;
  };
  return { stream, progress, at };
}

describe('without a terminal', () => {
  test('prints a plain line every five seconds, with the time left', () => {
    const { stream, progress, at } = withClock();
    progress.begin('search', 100);
    for (let step = 1; step <= 60; step++) {
      at(step * 200);
      progress.advance(step, { loss: 0.5 });
    }
    const lines = stream.text().trimEnd().split('\n');
    expect(lines).toEqual([
      'search:  25/100  (25 %)  ETA 0:15  loss 0.5',
      'search:  50/100  (50 %)  ETA 0:10  loss 0.5',
    ]);
  });

  test('writes no control characters', () => {
    const { stream, progress, at } = withClock();
    progress.begin('search', 2);
    at(6000);
    progress.advance(1);
    progress.message('a note');
    progress.end({ top1: 91.5 });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(stream.text()).not.toMatch(/[\r\u001b]/);
    expect(stream.text()).toContain('a note\n');
    expect(stream.text()).toContain('search: done in 0:06  top1 91.5\n');
  });
});

describe('on a terminal', () => {
  test('redraws one line that never exceeds the width', () => {
    const { stream, progress, at } = withClock({ isTTY: true, columns: 40 });
    progress.begin('pretrain', 10);
    at(1000);
    progress.advance(5, { loss: 0.123456, trainTop1: 88.1234, cost: 9_570_000_000 });
    const [, drawn] = stream.text().split('\r\u001b[2K');
    expect(drawn).toMatch(/^pretrain {2}█+░+/);
    expect(drawn!.length).toBeLessThan(40);
  });

  test('redraws at most ten times a second', () => {
    const { stream, progress, at } = withClock({ isTTY: true, columns: 100 });
    progress.begin('pretrain', 1000);
    for (let step = 1; step <= 1000; step++) {
      at(step);
      progress.advance(step);
    }
    expect(stream.text().split('\r').length - 1).toBeLessThanOrEqual(11);
  });

  test('a message does not leave pieces of the bar behind', () => {
    const { stream, progress, at } = withClock({ isTTY: true, columns: 100 });
    progress.begin('pretrain', 10);
    at(1000);
    progress.advance(5);
    progress.message('kept');
    expect(stream.text().endsWith('\r\u001b[2Kkept\n')).toBe(true);
  });
});

test('the time left follows recent speed, not a slow start', () => {
  const { stream, progress, at } = withClock({ isTTY: true, columns: 100 });
  progress.begin('pretrain', 1000);
  at(30_000);
  progress.advance(1);
  for (let step = 2; step <= 600; step++) {
    at(30_000 + step * 100);
    progress.advance(step);
  }
  const last = stream.text().split('\r').at(-1)!;
  const [, minutes, seconds] = /ETA (\d+):(\d+)/.exec(last)!;
  expect(Math.abs(60 * Number(minutes) + Number(seconds) - 40)).toBeLessThanOrEqual(1);
});
