import { parseWith } from '@bitshare/core';
import * as z from 'zod';

const attribute = z.record(z.string(), z.unknown());

const nodeSchema = z.object({
  name: z.string().min(1).max(2000),
  op: z.string().min(1).max(200),
  input: z.array(z.string()).optional(),
  attr: z.record(z.string(), attribute).nullish(),
});

const graphSchema = z.object({ node: z.array(nodeSchema).min(1).max(100_000) });

/** An operation of TensorFlow. */
export type NodeDef = z.infer<typeof nodeSchema>;

/** The nodes of a GraphModel's topology, by name. @throws UserError naming what is not of its form. */
export function nodesOfTopology(topology: unknown, source: string): ReadonlyMap<string, NodeDef> {
  const { node } = parseWith(graphSchema, topology, { source, kind: 'the topology of a GraphModel' });
  return new Map(node.map((each) => [each.name, each]));
}

/** What a node reads: `'split:1'` is the second value of `split`. */
export interface Reference {
  readonly name: string;
  readonly index: number;
}

export function referenceOf(written: string): Reference {
  const colon = /^(.*):(\d+)$/.exec(written);
  return colon ? { name: colon[1]!, index: Number(colon[2]) } : { name: written, index: 0 };
}

/** The values that a node reads; an input with a caret only orders the execution. */
export const referencesOf = ({ input = [] }: NodeDef): readonly Reference[] =>
  input.filter((each) => !each.startsWith('^')).map(referenceOf);
