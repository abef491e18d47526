import {
  type CompressionPolicy,
  type Dataset,
  type Graph,
  type PipelineState,
  parseWith,
  policySchema,
  type Quantizer,
  UserError,
} from '@bitshare/core';
import { checkPolicy, graphSchema, inferShapes, parseGraph } from '@bitshare/network';
import * as z from 'zod';
import { inFile } from '../in-file.ts';
import { readJsonFile } from '../json-file.ts';

/** A finished network without its weights, which are in another file: the contents of `network.json`. */
export interface NetworkFile {
  readonly format: 'bitshare-network';
  readonly version: 1;
  /** The graph as last trained, without extracted filters. */
  readonly graph: Graph;
  /** Of this graph; absent: full precision. */
  readonly policy?: CompressionPolicy | undefined;
  /** The network before extraction, against which ratios are counted. */
  readonly original: Graph;
  /** Name of the quantizer of the layers below 32 bits. */
  readonly quantizer: string;
  /** Class names in index order. */
  readonly labels?: readonly string[] | undefined;
  /** Mean and standard deviation of images in [0, 1], per channel. */
  readonly normalization: Dataset['normalization'];
}

const networkFileSchema: z.ZodType<NetworkFile> = z.strictObject({
  format: z.literal('bitshare-network'),
  version: z.literal(1),
  graph: graphSchema,
  policy: policySchema.optional(),
  original: graphSchema,
  quantizer: z.string(),
  labels: z.array(z.string()).optional(),
  normalization: z.strictObject({ mean: z.array(z.number()), std: z.array(z.number().gt(0)) }),
});

/** Describes the final network of a run. */
export const networkFileOf = (
  { graph, policy, original }: PipelineState,
  quantizer: Quantizer,
  { labels, normalization }: Dataset,
): NetworkFile => ({
  format: 'bitshare-network',
  version: 1,
  graph,
  policy,
  original,
  quantizer: quantizer.name,
  labels,
  normalization,
});

/** @throws UserError naming the file and its fault. */
export async function readNetworkFile(path: string): Promise<NetworkFile> {
  const file = parseWith(networkFileSchema, await readJsonFile(path), {
    source: path,
    kind: 'a network of version 1',
    hint: 'Give the folder of a finished run.',
  });
  for (const graph of [file.graph, file.original]) parseGraph(graph, path);
  inFile(path, () => checkParts(file));
  return file;
}

/** Checks that the parts fit together. */
function checkParts({ graph, policy, labels, normalization }: NetworkFile): void {
  if (policy) checkPolicy(graph, policy);
  const shapes = inferShapes(graph);
  const channels = shapes.get(graph.nodes.find(({ op }) => op === 'input')!.id)!.at(-1)!;
  const classes = shapes.get(graph.output)![0]!;
  for (const [name, { length }] of Object.entries(normalization))
    if (length !== channels)
      throw new UserError(`normalization.${name} has ${length} values for ${channels} channels`);
  if (labels && labels.length !== classes)
    throw new UserError(`there are ${labels.length} labels for ${classes} classes`);
}
