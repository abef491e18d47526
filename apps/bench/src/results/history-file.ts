import { type HistoryEntry, parseWith } from '@bitshare/core';
import { layerGatesSchema } from '@bitshare/metrics';
import * as z from 'zod';
import { readJsonFile } from '../json-file.ts';

const historySchema: z.ZodType<readonly HistoryEntry[]> = z.array(
  z.strictObject({
    stage: z.string(),
    epoch: z.number().min(0),
    // JSON has null for NaN and infinite numbers.
    metrics: z.record(
      z.string(),
      z
        .number()
        .nullable()
        .transform((value) => value ?? Number.NaN),
    ),
    gates: z.array(layerGatesSchema).optional(),
  }),
);

/** The contents of `history.json`. @throws UserError naming the file and every wrong field. */
export const readHistory = async (path: string): Promise<readonly HistoryEntry[]> =>
  parseWith(historySchema, await readJsonFile(path), { source: path, kind: 'the history of a run' });
