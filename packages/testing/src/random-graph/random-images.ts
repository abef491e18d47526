import type { Graph, Random } from '@bitshare/core';

/** Images with signs, `[count, height, width, channels]`, as after normalization. */
export function randomImages(graph: Graph, random: Random, count: number): Float32Array {
  const input = graph.nodes.find((node) => node.op === 'input')!;
  const [height, width, channels] = input.attributes.shape;
  return Float32Array.from({ length: count * height * width * channels }, () => random.normal());
}
