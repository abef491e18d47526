import { type EngineInfo, parseWith, type TeacherShare } from '@bitshare/core';
import * as z from 'zod';
import { readJsonFileIfThere } from '../json-file.ts';

/** One method's outcome. */
export interface ResultRow {
  /** `'full precision'`, `'uniform 4-bit'`, `'SBS'`. */
  readonly method: string;
  /** Percent of the test images, by `RunResult.comparedWith`. */
  readonly top1: number;
  /** Percent of the test images whose class is among the five most likely. */
  readonly top5: number;
  /** The full-precision network's part in the loss of its stages, by their names. Absent: labels alone were learned, or nothing. */
  readonly taught?: Readonly<Record<string, TeacherShare>> | undefined;
  /** Bit operations for one image. */
  readonly bops: number;
  /** Ratio of the full-precision network's bit operations to these. */
  readonly ratio: number;
  /** Bytes of every layer's weights at their bits, without biases and batch norm. May be a fraction. */
  readonly weightBytes: number;
  /** Time of this row's stages; compressed rows start from the full-precision row's network. */
  readonly seconds: number;
  /** Time of its searches. Absent without a search. */
  readonly searchSeconds?: number | undefined;
  /** Peak bytes held by tensors during its searches. Absent without a search, or if the engine does not measure it. */
  readonly searchPeakBytes?: number | undefined;
}

/** See `RunResult`. */
export type ComparedWith = 'labels' | 'full precision';

/** The results of a run, with everything needed to reproduce it: the contents of `result.json`. */
export interface RunResult {
  readonly rows: readonly ResultRow[];
  /** What the networks' answers are compared with: the labels or, of images without labels, the full-precision network's answers. */
  readonly comparedWith: ComparedWith;
  readonly seed: number;
  /** `'wasm'`. */
  readonly engine: string;
  readonly engineInfo: EngineInfo;
  /** `'mnist'`. */
  readonly dataset: string;
  readonly datasetVersion: string;
  /** Conventions of the bit operations and, if different, of the search's cost: names and versions. */
  readonly conventions: readonly string[];
  /** The command line of the run. */
  readonly command: string;
}

const figure = z.number().min(0);

const rowSchema = z.strictObject({
  method: z.string(),
  top1: figure.max(100),
  top5: figure.max(100),
  taught: z.record(z.string(), z.strictObject({ weight: figure, temperature: figure })).optional(),
  bops: figure,
  ratio: figure,
  weightBytes: figure,
  seconds: figure,
  searchSeconds: figure.optional(),
  searchPeakBytes: figure.optional(),
});

const resultSchema: z.ZodType<RunResult> = z.strictObject({
  rows: z.array(rowSchema),
  // Earlier results have none; their images had labels.
  comparedWith: z.enum(['labels', 'full precision']).default('labels'),
  seed: z.int().min(0),
  engine: z.string(),
  engineInfo: z.strictObject({
    engine: z.string(),
    build: z.string(),
    threads: z.int().min(0),
    versions: z.record(z.string(), z.string()),
  }),
  dataset: z.string(),
  datasetVersion: z.string(),
  conventions: z.array(z.string()),
  command: z.string(),
});

/** @throws UserError naming the file and every wrong field. */
export const parseResult = (json: unknown, source: string): RunResult =>
  parseWith(resultSchema, json, {
    source,
    kind: 'the result of a run',
    hint: 'Remove it; the command of the run writes it again from its checkpoints.',
  });

/** The result in a file, or undefined if the file does not exist. @throws UserError naming the file and every wrong field. */
export async function readResultIfThere(path: string): Promise<RunResult | undefined> {
  const found = await readJsonFileIfThere(path);
  return found === undefined ? undefined : parseResult(found, path);
}
