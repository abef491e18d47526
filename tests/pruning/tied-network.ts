import type { Graph } from '@bitshare/core';
import { createGraphBuilder } from '@bitshare/models';

/**
 * What ties, joins and cuts channels: a residual stream that is pruned as one, joined branches, and squeeze and excite by dense
 * layers.
 */
export function tiedNetwork(): Graph {
  const build = createGraphBuilder();
  const stem = build.relu(
    'stem.relu',
    build.convolution('stem', build.input([6, 6, 2]), { filters: 4, kernel: 3 }),
  );
  const stream = build.batchNorm('stream.norm', build.convolution('stream', stem, { filters: 8, kernel: 3 }));
  const left = build.relu('left.relu', build.convolution('left', stream, { filters: 6, kernel: 3 }));
  const right = build.silu(
    'right.silu',
    build.convolution('right', stream, { filters: 4, kernel: 1, bias: true }),
  );
  const joined = build.concat('joined', left, stem, right);
  const part = build.sliceChannels('part', joined, 3, 12);
  const back = build.convolution('back', build.concat('twice', joined, part), { filters: 8, kernel: 1 });
  const sum = build.add('sum', stream, build.batchNorm('back.norm', back));
  const expand = build.convolution('expand', sum, { filters: 8, kernel: 1 });
  const image = build.hardSwish('expand.swish', build.batchNorm('expand.norm', expand));
  const squeeze = build.relu(
    'squeeze.relu',
    build.dense('squeeze', build.globalAveragePool('mean', image), 3),
  );
  const factor = build.hardSigmoid('factor', build.dense('raise', squeeze, 8));
  const project = build.convolution('project', build.multiply('scaled', image, factor), {
    ...{ filters: 5, kernel: 3, stride: 2 },
  });
  return build.graph('tied', build.dense('dense', build.relu('project.relu', project), 3), {
    coupledPruning: true,
  });
}
