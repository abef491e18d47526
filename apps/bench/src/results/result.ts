import { type EngineInfo, parseWith } from '@bitshare/core';
import * as z from 'zod';
import { readJsonFileIfThere } from '../json-file.ts';

/** One method's outcome. */
export interface ResultRow {
  /** `'full precision'`, `'uniform 4-bit'`, `'SBS'`. */
  readonly method: string;
  /** Percent of the test images. */
  readonly top1: number;
  /** Percent of the test images whose class is among the five most likely. */
  readonly top5: number;
  /** Bit operations for one image. */
  readonly bops: number;
  /** Bit operations of the full-precision network over these. */
  readonly ratio: number;
  /** Weights of every layer at their bits; biases and batch norm, a small part, are not counted. May be a fraction. */
  readonly weightBytes: number;
  /** Time of the stages of this row alone; compressed rows start from the full-precision row's network. */
  readonly seconds: number;
  /** Time of its searches alone; absent where nothing was searched. */
  readonly searchSeconds?: number | undefined;
  /** Most bytes that tensors held at once during its searches; absent also where the engine does not tell. */
  readonly searchPeakBytes?: number | undefined;
}

/** What a run found, with all that is needed to run it again: the contents of `result.json`. */
export interface RunResult {
  readonly rows: readonly ResultRow[];
  readonly seed: number;
  /** `'wasm'`. */
  readonly engine: string;
  readonly engineInfo: EngineInfo;
  /** `'mnist'`. */
  readonly dataset: string;
  readonly datasetVersion: string;
  /** By which bit operations were counted, and what the search made small, where that is another: names and versions. */
  readonly conventions: readonly string[];
  /** The command line that made it. */
  readonly command: string;
}

const figure = z.number().min(0);

const rowSchema = z.strictObject({
  method: z.string(),
  top1: figure.max(100),
  top5: figure.max(100),
  bops: figure,
  ratio: figure,
  weightBytes: figure,
  seconds: figure,
  searchSeconds: figure.optional(),
  searchPeakBytes: figure.optional(),
});

const resultSchema: z.ZodType<RunResult> = z.strictObject({
  rows: z.array(rowSchema),
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

/** @throws UserError naming the file and every field that is wrong. */
export const parseResult = (json: unknown, source: string): RunResult =>
  parseWith(resultSchema, json, {
    source,
    kind: 'the result of a run',
    hint: 'Remove it; the command that made it writes it again from its checkpoints.',
  });

/** The result in a file, or nothing where there is none. @throws UserError naming the file and every field that is wrong. */
export async function readResultIfThere(path: string): Promise<RunResult | undefined> {
  const found = await readJsonFileIfThere(path);
  return found === undefined ? undefined : parseResult(found, path);
}
