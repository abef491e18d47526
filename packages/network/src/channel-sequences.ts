import type { AddNode, Graph, GraphNode, MultiplyNode, PadChannelsNode } from '@bitshare/core';
import { inferShapes } from './shapes.ts';

/** A node that makes channels of its own: the image, a layer, or channels of zeros. */
export type ChannelMaker = Extract<GraphNode, { op: 'input' | 'conv2d' | 'dense' }> | PadChannelsNode;

/** What is to be known of each channel of a value. */
export interface ChannelRule<Channel> {
  /** Channels that a node makes. @param count number of them. @param read channels of its input. */
  made(node: ChannelMaker, count: number, read: readonly Channel[]): readonly Channel[];
  /** The channels of a sum or product of values. @param inputs the channels of each. */
  met(node: AddNode | MultiplyNode, inputs: readonly (readonly Channel[])[]): readonly Channel[];
}

/** The channels of every node's value by id, in order, followed from the nodes that make them to all that hand them on. */
export function channelSequences<Channel>(
  graph: Graph,
  rule: ChannelRule<Channel>,
): ReadonlyMap<string, readonly Channel[]> {
  const shapes = inferShapes(graph);
  const sequences = new Map<string, readonly Channel[]>();
  for (const node of graph.nodes)
    sequences.set(
      node.id,
      sequenceOf(
        node,
        node.inputs.map((id) => sequences.get(id)!),
        shapes.get(node.id)!.at(-1)!,
        rule,
      ),
    );
  return sequences;
}

function sequenceOf<Channel>(
  node: GraphNode,
  inputs: readonly (readonly Channel[])[],
  count: number,
  rule: ChannelRule<Channel>,
): readonly Channel[] {
  const [x = []] = inputs;
  switch (node.op) {
    case 'input':
    case 'conv2d':
    case 'dense':
      return rule.made(node, count, x);
    case 'padChannels': {
      const { before, after } = node.attributes;
      const zeros = rule.made(node, before + after, x);
      return [...zeros.slice(0, before), ...x, ...zeros.slice(before)];
    }
    case 'add':
    case 'multiply':
      return rule.met(node, inputs);
    case 'concat':
      return inputs.flat();
    case 'sliceChannels':
      return x.slice(node.attributes.begin, node.attributes.end);
    case 'channelShuffle':
      return shuffled(x, node.attributes.groups);
    default:
      return x;
  }
}

/** Channel `g * (channels / groups) + i` becomes channel `i * groups + g`. */
const shuffled = <Channel>(x: readonly Channel[], groups: number): readonly Channel[] =>
  x.map((_, at) => x[(at % groups) * (x.length / groups) + Math.floor(at / groups)]!);
