import type { MetricsRecord } from '@bitshare/core';
import * as z from 'zod';

/** Schema of a layer's gates as JSON. */
export const layerGatesSchema = z.object({
  layer: z.string(),
  weightBits: z.number().describe('Bits of its weights; 32 is full precision.'),
  activationBits: z.number().describe('Bits of its input.'),
  keptFilters: z.int().min(0),
  filters: z.int().min(1).describe('Number of all filters.'),
});

const lineSchema = z.object({
  time: z.iso.datetime().describe('Time of writing.'),
  path: z.array(z.string()).min(1).describe('Names of the finished stages and the current one.'),
  step: z.int().min(0).describe('Finished steps of this stage.'),
  epoch: z.number().min(0).describe('Finished epochs of this stage.'),
  epochs: z.number().min(0).describe('Epochs of the whole stage.'),
  metrics: z
    .record(z.string(), z.number().nullable())
    .describe('Metrics by name: loss, trainTop1, cost, top1, ...; null for NaN and infinite values.'),
  gates: z
    .array(layerGatesSchema)
    .optional()
    .describe('The gates of every layer, at some steps of a search.'),
});

/** One line of `metrics.jsonl`. */
export type MetricsLine = z.output<typeof lineSchema>;

/** The JSON Schema of a line, for other programs. */
export const metricsJsonSchema = (): z.core.JSONSchema.BaseSchema => ({
  ...z.toJSONSchema(lineSchema),
  title: 'A line of metrics.jsonl of a bitshare run',
});

/** A record as a line, without its line break. */
export const toLine = (record: MetricsRecord, time: Date): string =>
  JSON.stringify({ time: time.toISOString(), ...record });

/** Reads lines; invalid or truncated ones are skipped. */
export const parseLines = (text: string): readonly MetricsLine[] => text.split('\n').flatMap(parseLine);

function parseLine(line: string): MetricsLine[] {
  try {
    const result = lineSchema.safeParse(JSON.parse(line));
    return result.success ? [result.data] : [];
  } catch {
    return [];
  }
}
