import type { Graph } from '@bitshare/core';
import { createGraphBuilder, type GraphBuilder } from './graph-builder.ts';
import type { ModelOptions } from './model-options.ts';

type Block = (
  build: GraphBuilder,
  id: string,
  x: string,
  shape: { filters: number; stride: number; project: boolean },
) => string;

/** ResNet-18, torchvision's form. Default input 224x224x3. */
export const resnet18 = (options: ModelOptions): Graph =>
  resnet('resnet18', [2, 2, 2, 2], basicBlock, 1, options);

/** ResNet-50, torchvision's form v1.5 (stride on the 3x3 convolution). Default input 224x224x3. */
export const resnet50 = (options: ModelOptions): Graph =>
  resnet('resnet50', [3, 4, 6, 3], bottleneck, 4, options);

function resnet(
  name: string,
  depths: readonly number[],
  block: Block,
  expansion: number,
  { inputShape = [224, 224, 3], classes }: ModelOptions,
): Graph {
  const build = createGraphBuilder();
  let x = build.convolution('conv', build.input(inputShape), { filters: 64, kernel: 7, stride: 2 });
  x = build.relu('relu', build.batchNorm('norm', x));
  x = build.maxPool('maxpool', x, { size: 3, stride: 2, padding: 1 });
  let channels = 64;
  for (const [stage, depth] of depths.entries()) {
    const filters = 64 * 2 ** stage;
    for (let i = 0; i < depth; i++) {
      const stride = stage > 0 && i === 0 ? 2 : 1;
      const project = stride > 1 || channels !== filters * expansion;
      x = block(build, `stage${stage + 1}.block${i + 1}`, x, { filters, stride, project });
      channels = filters * expansion;
    }
  }
  return build.graph(name, build.dense('dense', build.globalAveragePool('pool', x), classes));
}

const basicBlock: Block = (build, id, x, { filters, stride, project }) => {
  let y = normalized(build, `${id}.conv1`, x, { filters, kernel: 3, stride });
  y = build.relu(`${id}.relu1`, y);
  y = normalized(build, `${id}.conv2`, y, { filters, kernel: 3 });
  return joined(
    build,
    id,
    y,
    project ? normalized(build, `${id}.shortcut`, x, { filters, kernel: 1, stride }) : x,
  );
};

const bottleneck: Block = (build, id, x, { filters, stride, project }) => {
  let y = build.relu(`${id}.relu1`, normalized(build, `${id}.conv1`, x, { filters, kernel: 1 }));
  y = build.relu(`${id}.relu2`, normalized(build, `${id}.conv2`, y, { filters, kernel: 3, stride }));
  y = normalized(build, `${id}.conv3`, y, { filters: 4 * filters, kernel: 1 });
  return joined(
    build,
    id,
    y,
    project ? normalized(build, `${id}.shortcut`, x, { filters: 4 * filters, kernel: 1, stride }) : x,
  );
};

/** A convolution and its batch norm. */
function normalized(
  build: GraphBuilder,
  id: string,
  x: string,
  shape: { filters: number; kernel: number; stride?: number },
): string {
  return build.batchNorm(`${id}.norm`, build.convolution(id, x, shape));
}

const joined = (build: GraphBuilder, id: string, y: string, shortcut: string): string =>
  build.relu(`${id}.relu`, build.add(`${id}.add`, y, shortcut));
