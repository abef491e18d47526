import type { MetricsRecord } from '@bitshare/core';
import * as z from 'zod';

/** Of the gates of a layer as JSON. */
export const layerGatesSchema = z.object({
  layer: z.string(),
  weightBits: z.number().describe('Bits of its weights; 32 is full precision.'),
  activationBits: z.number().describe('Bits of its input.'),
  keptFilters: z.int().min(0),
  filters: z.int().min(1).describe('Filters that there are.'),
});

const lineSchema = z.object({
  time: z.iso.datetime().describe('When it was written.'),
  path: z.array(z.string()).min(1).describe('The stages passed and the one in hand.'),
  step: z.int().min(0).describe('Steps done in this stage.'),
  epoch: z.number().min(0).describe('Epochs done in this stage.'),
  epochs: z.number().min(0).describe('Epochs that this stage will take.'),
  metrics: z
    .record(z.string(), z.number().nullable())
    .describe('Figures by name: loss, trainTop1, cost, top1, ...; null where one is not a number.'),
  gates: z
    .array(layerGatesSchema)
    .optional()
    .describe('The gates of every layer, now and then during a search.'),
});

/** One line of `metrics.jsonl`. */
export type MetricsLine = z.output<typeof lineSchema>;

/** The JSON Schema of a line, for other programs. */
export const metricsJsonSchema = (): z.core.JSONSchema.BaseSchema => ({
  ...z.toJSONSchema(lineSchema),
  title: 'A line of metrics.jsonl of a bitshare run',
});

/** A record as it is written, without its line break. */
export const toLine = (record: MetricsRecord, time: Date): string =>
  JSON.stringify({ time: time.toISOString(), ...record });

/** Reads lines; one that is cut off or is none is left out. */
export const parseLines = (text: string): readonly MetricsLine[] => text.split('\n').flatMap(parseLine);

function parseLine(line: string): MetricsLine[] {
  try {
    const result = lineSchema.safeParse(JSON.parse(line));
    return result.success ? [result.data] : [];
  } catch {
    return [];
  }
}
