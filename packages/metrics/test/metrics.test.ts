import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MetricsRecord } from '@bitshare/core';
import { createFileRecorder, metricsJsonSchema, parseLines } from '@bitshare/metrics';
import { afterAll, describe, expect, it } from 'vitest';
import { readEvents } from './read-events.ts';

const root = mkdtempSync(join(tmpdir(), 'bitshare-metrics-'));
afterAll(() => rmSync(root, { recursive: true }));
let made = 0;
const newFolder = () => join(root, String(++made));

const gates = [{ layer: 'conv1', weightBits: 4, activationBits: 2, keptFilters: 12, filters: 16 }];
const record = (step: number, more: Partial<MetricsRecord> = {}): MetricsRecord => ({
  path: ['pretrain', 'search'],
  step,
  epoch: step / 16,
  epochs: 2,
  metrics: { loss: 1 / step, trainTop1: 50 },
  ...more,
});

const linesOf = (directory: string) => parseLines(readFileSync(join(directory, 'metrics.jsonl'), 'utf8'));
function eventsOf(directory: string, stage = 'pretrain+search') {
  const folder = join(directory, 'tensorboard', stage);
  const [file, ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  return readEvents(readFileSync(join(folder, file!)));
}

describe('recorded figures', () => {
  it('are lines of JSON with the time', async () => {
    const directory = newFolder();
    const recorder = createFileRecorder({ directory });
    await recorder.begin(['pretrain', 'search'], 0);
    await recorder.record(record(10, { gates, metrics: { loss: 0.5, odd: Number.NaN } }));
    const [line, ...rest] = linesOf(directory);
    expect(rest).toEqual([]);
    expect(line).toMatchObject({
      path: ['pretrain', 'search'],
      step: 10,
      metrics: { loss: 0.5, odd: null },
      gates,
    });
    expect(Math.abs(Date.parse(line!.time) - Date.now())).toBeLessThan(60_000);
  });

  it('are TensorBoard events, by a reader that knows only the published format', async () => {
    const directory = newFolder();
    const recorder = createFileRecorder({ directory });
    await recorder.begin(['pretrain', 'search'], 0);
    await recorder.record(record(10, { gates }));
    await recorder.record(record(300, { metrics: { cost: 9_570_000_000, loss: -0.25, odd: Number.NaN } }));
    const [version, first, second] = eventsOf(directory);
    expect(version!.fileVersion).toBe('brain.Event:2');
    expect(first).toMatchObject({
      step: 10,
      scalars: {
        loss: Math.fround(0.1),
        trainTop1: 50,
        'weight bits/conv1': 4,
        'activation bits/conv1': 2,
        'kept filters/conv1': 12,
      },
    });
    expect(second).toMatchObject({ step: 300, scalars: { cost: Math.fround(9_570_000_000), loss: -0.25 } });
    expect(second!.scalars).not.toHaveProperty('odd');
    expect(Math.abs(second!.wallTime - Date.now() / 1000)).toBeLessThan(60);
  });

  it('of steps that are taken again are recorded once', async () => {
    const directory = newFolder();
    const first = createFileRecorder({ directory });
    await first.begin(['pretrain'], 0);
    await first.record(record(99, { path: ['pretrain'] }));
    await first.begin(['pretrain', 'search'], 0);
    for (const step of [10, 20, 30]) await first.record(record(step));
    // A process that was killed while it wrote.
    writeFileSync(join(directory, 'metrics.jsonl'), '{"time":"2026-', { flag: 'a' });
    const second = createFileRecorder({ directory });
    await second.begin(['pretrain', 'search'], 15);
    for (const step of [20, 30]) await second.record(record(step));
    expect(linesOf(directory).map(({ path, step }) => [path.at(-1), step])).toEqual([
      ['pretrain', 99],
      ['search', 10],
      ['search', 20],
      ['search', 30],
    ]);
    expect(eventsOf(directory).map(({ step }) => step)).toEqual([0, 10, 20, 30]);
    expect(eventsOf(directory, 'pretrain').map(({ step }) => step)).toEqual([0, 99]);
  });

  it('cost the run nothing where they cannot be written', async () => {
    const directory = newFolder();
    writeFileSync(directory, 'a file where a folder should be');
    const said: string[] = [];
    const recorder = createFileRecorder({ directory, say: (text) => said.push(text) });
    await recorder.begin(['pretrain'], 0);
    await recorder.record(record(1));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/not recorded.*continues without them/);
  });

  it('have a schema, which is published', async () => {
    // After a change of the lines: vitest run packages/metrics -u
    const text = `${JSON.stringify(metricsJsonSchema(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot('../schema/metrics.schema.json');
  });
});
