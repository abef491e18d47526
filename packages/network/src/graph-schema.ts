import { type Graph, parseWith, UserError } from '@bitshare/core';
import * as z from 'zod';
import { validateGraph } from './validate-graph.ts';

/** Upper limit of lengths, channels and padding. */
const largest = 2 ** 20;
const whole = (least: number) => z.int().min(least).max(largest);
const pair = z.tuple([whole(1), whole(1)]);
const side = z.tuple([whole(0), whole(0)]);
const sides = z.tuple([side, side]);
const padding = z.union([z.enum(['same', 'valid']), whole(0), sides], {
  error: '"same", "valid", a number of zeros, or [[top, bottom], [left, right]]',
});
const finite = z.number().min(-1e30).max(1e30);
const globalPool = { keepDims: z.boolean().exactOptional() };
const pool = { poolSize: pair, strides: pair, padding };

const id = z.string().min(1).max(1000);
const nodeOf = <Op extends string, Attributes extends z.ZodRawShape>(op: Op, attributes: Attributes) =>
  z.strictObject({
    id,
    op: z.literal(op),
    inputs: z.array(id),
    attributes: z.strictObject(attributes),
  });

/** Schema of a network as JSON. It checks the form only; `validateGraph` checks that the network can be computed. */
export const graphSchema: z.ZodType<Graph> = z.strictObject({
  name: z.string().max(1000),
  nodes: z
    .array(
      z.discriminatedUnion('op', [
        nodeOf('input', { shape: z.tuple([whole(1), whole(1), whole(1)]) }),
        nodeOf('conv2d', {
          filters: whole(1),
          kernelSize: pair,
          strides: pair,
          padding,
          dilations: pair.exactOptional(),
          groups: whole(1),
          bias: z.boolean(),
        }),
        nodeOf('batchNorm', { epsilon: z.number().min(0).max(1), momentum: z.number().min(0).max(1) }),
        nodeOf('relu', {}),
        nodeOf('relu6', {}),
        nodeOf('sigmoid', {}),
        nodeOf('hardSigmoid', { slope: finite, offset: finite }),
        nodeOf('hardSwish', {}),
        nodeOf('silu', {}),
        nodeOf('leakyRelu', { slope: finite }),
        nodeOf('clip', { least: finite, most: finite }),
        nodeOf('softmax', {}),
        nodeOf('add', {}),
        nodeOf('multiply', {}),
        nodeOf('concat', {}),
        nodeOf('sliceChannels', { begin: whole(0), end: whole(1) }),
        nodeOf('channelShuffle', { groups: whole(1) }),
        nodeOf('pad', { padding: sides }),
        nodeOf('upsample', {
          scale: pair,
          interpolation: z.enum(['nearest', 'bilinear', 'bilinearCorner']),
        }),
        nodeOf('maxPool', pool),
        nodeOf('averagePool', pool),
        nodeOf('globalAveragePool', globalPool),
        nodeOf('globalMaxPool', globalPool),
        nodeOf('padChannels', { before: whole(0), after: whole(0) }),
        nodeOf('dense', { units: whole(1), bias: z.boolean() }),
      ]),
    )
    .min(1),
  output: id,
  otherOutputs: z.array(id).max(100).exactOptional(),
  coupledPruning: z.boolean().exactOptional(),
});

/** Reads a network from parsed JSON. @throws UserError naming the file and the field or node at fault. */
export function parseGraph(json: unknown, source: string): Graph {
  const graph = parseWith(graphSchema, json, { source, kind: 'a network' });
  try {
    validateGraph(graph);
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    throw new UserError(`${source} has a network that cannot be computed: ${cause.message}`, undefined, {
      cause,
    });
  }
  return graph;
}
