import { type Graph, type ParameterId, type ParameterKind, parameterName } from '@bitshare/core';
import { filtersOf, weightShapes } from './layers.ts';
import { inferShapes, type Shape } from './shapes.ts';

/** A parameter that a graph needs. */
export interface GraphParameter extends ParameterId {
  readonly layer: string;
  readonly shape: Shape;
}

const batchNormRoles: readonly (readonly [role: string, kind: ParameterKind])[] = [
  ['scale', 'normalization'],
  ['offset', 'normalization'],
  ['mean', 'statistic'],
  ['variance', 'statistic'],
];

/** The parameters of a graph by name, without those of quantizers. */
export function graphParameters(graph: Graph): ReadonlyMap<string, GraphParameter> {
  const shapes = inferShapes(graph);
  const weights = weightShapes(graph);
  const parameters = graph.nodes.flatMap((node): GraphParameter[] => {
    const layer = node.id;
    if (node.op === 'batchNorm') {
      const shape = [shapes.get(layer)!.at(-1)!];
      return batchNormRoles.map(([role, kind]) => ({ layer, role, kind, shape }));
    }
    if (node.op !== 'conv2d' && node.op !== 'dense') return [];
    const own: GraphParameter = { layer, role: 'weights', kind: 'weight', shape: weights.get(layer)! };
    if (!node.attributes.bias) return [own];
    return [own, { layer, role: 'bias', kind: 'bias', shape: [filtersOf(node)] }];
  });
  return new Map(parameters.map((parameter) => [parameterName(parameter), parameter]));
}

/** The shapes of a graph's parameters, by name. */
export const parameterShapes = (graph: Graph): ReadonlyMap<string, Shape> =>
  new Map([...graphParameters(graph)].map(([name, { shape }]) => [name, shape]));
