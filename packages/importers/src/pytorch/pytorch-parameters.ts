import type { Graph } from '@bitshare/core';
import { inferShapes, parameterShapes } from '@bitshare/network';
import type { ModulePaths } from './module-paths.ts';

/** A parameter of a graph, and its tensor in a PyTorch state dict. */
export interface PytorchParameter {
  /** `'<node id>/<role>'`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** `'layer1.0.bn1.running_mean'`. */
  readonly tensor: string;
  /** The tensor's shape. */
  readonly saved: readonly number[];
  /** For a layer's weights: the shape as `[filters, inputs, height, width]`. */
  readonly kernel?: readonly [number, number, number, number] | undefined;
}

const tensorByRole: Readonly<Record<string, string>> = {
  weights: 'weight',
  bias: 'bias',
  scale: 'weight',
  offset: 'bias',
  mean: 'running_mean',
  variance: 'running_var',
};

/** Every parameter of a graph, with its name and shape in PyTorch. */
export function pytorchParameters(graph: Graph, modules: ModulePaths): readonly PytorchParameter[] {
  const values = inferShapes(graph);
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  return [...parameterShapes(graph)].map(([name, shape]) => {
    const slash = name.lastIndexOf('/');
    const node = nodes.get(name.slice(0, slash))!;
    const role = name.slice(slash + 1);
    const own = { name, shape, tensor: `${modules(node.id)}.${tensorByRole[role]}` };
    if (role !== 'weights') return { ...own, saved: shape };
    if (node.op === 'conv2d') {
      const [height, width, inputs, filters] = shape as readonly [number, number, number, number];
      const kernel = [filters, inputs, height, width] as const;
      return { ...own, saved: kernel, kernel };
    }
    const [inputs, units] = shape as readonly [number, number];
    const [height = 1, width = 1, channels = inputs] = imageOf(values.get(node.inputs[0]!)!);
    return { ...own, saved: [units, inputs], kernel: [units, channels, height, width] as const };
  });
}

/** The image that a dense layer flattens; undefined if it reads a vector. */
const imageOf = (shape: readonly number[]): readonly number[] => (shape.length === 3 ? shape : []);
