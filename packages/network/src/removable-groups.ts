import { type Graph, isLayer } from '@bitshare/core';
import type { ChannelTies } from './channel-ties.ts';

/** Layers whose filters are removed together. */
export interface RemovableGroup {
  /** Ids, in the graph's order. */
  readonly layers: readonly string[];
  /** The set of channels of each filter. */
  readonly sets: readonly number[];
}

/** All groups that break no rule. A group that breaks one stays as a whole, which may break another's. */
export function removableGroups(graph: Graph, ties: ChannelTies): readonly RemovableGroup[] {
  let groups = tiedLayers(ties)
    .map((layers) => ({ layers, sets: ties.own.get(layers[0]!)!.map(ties.setOf) }))
    .filter((group) => isAlike(ties, group) && mayGo(graph, ties, group));
  for (;;) {
    const broken = brokenGroups(graph, ties, groups);
    if (broken.size === 0) return groups;
    groups = groups.filter((group) => !broken.has(group));
  }
}

/** The layers that share a set of channels, directly or by others, each list in the graph's order. */
function tiedLayers({ own, setOf, stays }: ChannelTies): readonly (readonly string[])[] {
  const groupOf = new Map<number, Set<string>>();
  const groups = new Set<Set<string>>();
  for (const [layer, channels] of own) {
    if (channels.some(stays)) continue;
    const sets = channels.map(setOf);
    const group = new Set([...sets.flatMap((set) => [...(groupOf.get(set) ?? [])]), layer]);
    for (const set of sets) groups.delete(groupOf.get(set)!);
    groups.add(group);
    for (const member of group) for (const channel of own.get(member)!) groupOf.set(setOf(channel), group);
  }
  const order = [...own.keys()];
  return [...groups]
    .map((group) => order.filter((layer) => group.has(layer)))
    .sort(([a], [b]) => order.indexOf(a!) - order.indexOf(b!));
}

/** Whether filter i of every layer is tied to filter i of the others, and to nothing else. */
const isAlike = ({ own, setOf }: ChannelTies, { layers, sets }: RemovableGroup): boolean =>
  new Set(sets).size === sets.length &&
  layers.every((layer) => String(own.get(layer)!.map(setOf)) === String(sets));

/** Whether a layer reads the channels, a convolution makes them, and an activation or a sum is on the way. */
function mayGo({ nodes }: Graph, ties: ChannelTies, { layers, sets }: RemovableGroup): boolean {
  const own = new Set(sets);
  const isRead = nodes.some(
    (node) =>
      isLayer(node) &&
      ties.own.has(node.id) &&
      ties.sequences.get(node.inputs[0]!)!.some((channel) => own.has(ties.setOf(channel))),
  );
  const convolves = nodes.some(({ id, op }) => op === 'conv2d' && layers.includes(id));
  return isRead && convolves && sets.some((set) => ties.activated.has(set) || ties.summed.has(set));
}

/** Groups whose removal would leave a value without channels, or a shuffle with groups of unlike channels. */
function brokenGroups(
  graph: Graph,
  { sequences, setOf }: ChannelTies,
  groups: readonly RemovableGroup[],
): ReadonlySet<RemovableGroup> {
  const groupOf = new Map(groups.flatMap((group) => group.sets.map((set) => [set, group] as const)));
  const broken = new Set<RemovableGroup>();
  const breakAll = (sets: readonly number[]) => {
    for (const set of sets) if (groupOf.has(set)) broken.add(groupOf.get(set)!);
  };
  for (const node of graph.nodes) {
    const sets = sequences.get(node.id)!.map(setOf);
    const present = new Set(sets);
    const whole = [...present].some((set) => groupOf.get(set)?.sets.every((other) => present.has(other)));
    if (!whole && sets.every((set) => groupOf.has(set))) breakAll(sets);
    if (node.op === 'channelShuffle') {
      const read = sequences.get(node.inputs[0]!)!.map((channel) => setOf(channel));
      if (
        !isUniform(
          read.map((set) => (groupOf.has(set) ? set : 'stays')),
          node.attributes.groups,
        )
      )
        breakAll(read);
    }
  }
  return broken;
}

/** Whether a list consists of equal parts. */
const isUniform = (values: readonly unknown[], parts: number): boolean =>
  values.every((value, i) => value === values[i % (values.length / parts)]);
