import type { SafeTensor } from '@bitshare/safetensors';
import * as z from 'zod/mini';
import { limits } from './limits.ts';
import { nodeId, nodeSchema, type PackedNode } from './packed-node.ts';

const text = z.string().check(z.maxLength(limits.textLength));
const floats = z.readonly(z.array(z.number()).check(z.minLength(1), z.maxLength(limits.length)));
const count = z.number().check(z.gte(0));

const imageSchema = z.strictObject({
  /** Mean and standard deviation of bytes scaled to [0, 1], per channel. */
  normalization: z.optional(z.strictObject({ mean: floats, std: floats })),
  /** Class names in the order of the output. */
  labels: z.optional(z.readonly(z.array(text).check(z.maxLength(limits.length)))),
});

const ledgerSchema = z.strictObject({
  /** The counting convention, with its version. */
  convention: text,
  unit: text,
  total: count,
  /** The total of the network before compression. */
  original: count,
  /** By layer, in the order of the nodes; they add up to the total. */
  layers: z.readonly(z.array(count).check(z.maxLength(limits.nodes))),
});

/** The JSON that describes a file's tensors. */
export const manifestSchema = z.strictObject({
  name: text,
  nodes: z.array(nodeSchema).check(z.minLength(1), z.maxLength(limits.nodes)),
  output: nodeId,
  otherOutputs: z.optional(z.readonly(z.array(nodeId).check(z.maxLength(limits.otherOutputs)))),
  image: imageSchema,
  ledger: ledgerSchema,
  provenance: z.record(text, text),
});

export type ImageDescription = z.output<typeof imageSchema>;
export type PackedLedger = z.output<typeof ledgerSchema>;

/** The contents of a packed file. */
export interface PackedNetwork {
  /** Name of the network: `'preresnet20'`. */
  readonly name: string;
  /** In topological order: inputs come before their readers. */
  readonly nodes: readonly PackedNode[];
  /** Id of the node whose value is the output: a vector, the logits or their softmax. */
  readonly output: string;
  /** Ids of further nodes whose values are wanted, images or vectors. */
  readonly otherOutputs?: readonly string[] | undefined;
  readonly image: ImageDescription;
  readonly ledger: PackedLedger;
  /** Provenance: free text by name. */
  readonly provenance: Readonly<Record<string, string>>;
  /**
   * By name. `<layer>`: weights in the order `[filter][row][column][input]` or `[unit][input]`, packed codes (U8) or F32;
   * `<layer>/step`: F32 `[filters]`; `<layer>/bias`: F32 `[filters]`; `<scaleShift>`: F32 `[2, channels]`, scale then shift.
   * In the file, one tensor `scaleShift` holds those of all scaleShift nodes side by side.
   */
  readonly tensors: ReadonlyMap<string, SafeTensor>;
}
