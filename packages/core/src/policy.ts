import * as z from 'zod';
import { parseWith } from './parse-with.ts';

const bits = z.union([z.int().min(1).max(8), z.literal(32)], {
  error: 'bits are 1 to 8, or 32 for full precision',
});

const layerPolicySchema = z.strictObject({
  weightBits: bits,
  activationBits: bits,
  keptFilters: z.array(z.int().min(0)).min(1).optional(),
});

/** Schema of a policy as JSON. */
export const policySchema: z.ZodType<CompressionPolicy> = z.strictObject({
  format: z.literal('bitshare-policy'),
  version: z.literal(1),
  network: z.string().describe('Name of the network that it was made for.'),
  layers: z.record(z.string(), layerPolicySchema).describe('Bits and kept filters of every layer, by id.'),
});

/** How one layer is compressed. */
export interface LayerPolicy {
  /** 1 to 8, or 32 for full precision. */
  readonly weightBits: number;
  /** Bits of the layer's input, 1 to 8, or 32 for full precision. */
  readonly activationBits: number;
  /** Indices of the filters that stay, ascending; absent: all. */
  readonly keptFilters?: readonly number[] | undefined;
}

/**
 * A searched configuration as data. A person can read it, edit it, and give it back to extract or fine-tune without a search.
 * Every layer (conv2d, dense) of the network has an entry.
 */
export interface CompressionPolicy {
  readonly format: 'bitshare-policy';
  readonly version: 1;
  /** Name of the graph it was made for. */
  readonly network: string;
  readonly layers: Readonly<Record<string, LayerPolicy>>;
}

/**
 * Reads a policy from parsed JSON. @param source a file name, for the message.
 * @throws UserError naming every field that is wrong.
 */
export const parsePolicy = (json: unknown, source = 'policy'): CompressionPolicy =>
  parseWith(policySchema, json, { source, kind: 'a compression policy' });
