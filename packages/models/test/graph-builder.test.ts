import { createGraphBuilder } from '@bitshare/models';
import { inferShapes, validateGraph } from '@bitshare/network';
import { expect, it } from 'vitest';

const lengths = [1, 2, 3, 4, 5, 7];
const kernels = lengths.flatMap((height) => lengths.map((width) => [height, width] as const));

it.each(kernels)('a convolution of %i x %i keeps the size, unless told otherwise', (height, width) => {
  const build = createGraphBuilder();
  const image = build.input([12, 9, 2]);
  const kept = build.convolution('kept', image, { filters: 3, kernel: [height, width] });
  const halved = build.convolution('halved', kept, { filters: 3, kernel: [height, width], stride: 2 });
  const graph = build.graph('odd', build.dense('dense', halved, 2));
  validateGraph(graph);
  expect(inferShapes(graph).get('kept')).toEqual([12, 9, 3]);
  expect(inferShapes(graph).get('halved')).toEqual([6, 5, 3]);
});

it('pads an odd square kernel by half of it on every side, as PyTorch does', () => {
  const build = createGraphBuilder();
  build.convolution('conv', build.input([8, 8, 3]), { filters: 4, kernel: 3, stride: 2 });
  expect(build.graph('one', 'conv').nodes[1]).toMatchObject({ attributes: { padding: 1 } });
});
