import { type Graph, isActivation, isLayer } from '@bitshare/core';
import { type ChannelMaker, channelSequences } from './channel-sequences.ts';
import { createDisjointSets, type DisjointSets } from './disjoint-sets.ts';
import { graphLayers, isDepthwise } from './layers.ts';
import { outputsOf } from './outputs.ts';

/** Which channels of a graph can only be removed together, and which must stay. */
export interface ChannelTies {
  /** The channels of every node's value, as numbers. Numbers of one set are removed together. */
  readonly sequences: ReadonlyMap<string, readonly number[]>;
  /** The channels that each layer makes, one a filter. Absent: a depthwise convolution, which has those of its input. */
  readonly own: ReadonlyMap<string, readonly number[]>;
  /** Number of the set that a channel is in. */
  setOf(channel: number): number;
  /** Whether a channel must stay. */
  stays(channel: number): boolean;
  /** Sets of which a channel passes an activation. */
  readonly activated: ReadonlySet<number>;
  /** Sets that meet in a sum. */
  readonly summed: ReadonlySet<number>;
}

/**
 * Follows every channel through the graph. A product ties the channels that it multiplies, a sum too where the graph couples
 * them; otherwise what is added stays. So does what the outputs, the last layer and grouped convolutions read, and what the first
 * layer makes.
 */
export function channelTies(graph: Graph): ChannelTies {
  const sets = createDisjointSets();
  const staying = sets.add();
  const keep = (channels: readonly number[]) => {
    for (const channel of channels) sets.unite(staying, channel);
  };
  const own = new Map<string, readonly number[]>();
  const summed: number[] = [];

  const made = (node: ChannelMaker, count: number, read: readonly number[]): readonly number[] => {
    if (node.op === 'input') return new Array<number>(count).fill(staying);
    if (isDepthwise(node, read.length))
      return read.flatMap((channel) => spread(channel, count / read.length));
    const channels = Array.from({ length: count }, () => sets.add());
    if (isLayer(node)) own.set(node.id, channels);
    if (node.op === 'conv2d' && node.attributes.groups > 1) keep([...read, ...channels]);
    return channels;
  };
  const sequences = channelSequences<number>(graph, {
    made,
    met(node, inputs) {
      const coupled = node.op === 'multiply' || graph.coupledPruning === true;
      if (coupled) tie(sets, inputs);
      else keep(inputs.flat());
      if (node.op === 'add') summed.push(...inputs[0]!);
      return inputs[0]!;
    },
  });

  const layers = graphLayers(graph);
  for (const layer of [layers.at(0), layers.at(-1)]) keep((layer && own.get(layer.id)) ?? []);
  const last = layers.at(-1);
  if (last) keep(sequences.get(last.inputs[0]!)!);
  for (const output of outputsOf(graph)) keep(sequences.get(output)!);
  const activated = graph.nodes.filter(isActivation).flatMap(({ id }) => sequences.get(id)!);
  return {
    sequences,
    own,
    setOf: sets.find,
    stays: (channel) => sets.find(channel) === sets.find(staying),
    activated: new Set(activated.map(sets.find)),
    summed: new Set(summed.map(sets.find)),
  };
}

const spread = (channel: number, count: number): readonly number[] => new Array<number>(count).fill(channel);

/** Ties the channels at one place of several values. */
function tie(sets: DisjointSets, [first, ...others]: readonly (readonly number[])[]): void {
  for (const other of others) for (const [i, channel] of other.entries()) sets.unite(first![i]!, channel);
}
