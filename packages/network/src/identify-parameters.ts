import { type Graph, type ParameterId, UserError, type Weights } from '@bitshare/core';
import { graphLayers } from './layers.ts';
import { graphParameters } from './parameter-shapes.ts';
import { shapeFaults } from './shape-faults.ts';
import { quantizerParameterOf } from './site-parameters.ts';

const otherNetwork = 'Are these the weights of another network?';

/**
 * The identities of a network's weights, by name: each is a parameter of the graph, or of a quantizer in one of its layers.
 * @throws UserError naming a weight that is missing, has another shape or is not of this graph.
 */
export function identifyParameters(graph: Graph, weights: Weights): ReadonlyMap<string, ParameterId> {
  const own = graphParameters(graph);
  const layers = new Set(graphLayers(graph).map(({ id }) => id));
  const [fault] = shapeFaults(own, weights);
  if (fault) throw new UserError(`the weights of ${graph.name}: ${fault}`, otherNetwork);
  return new Map(
    Object.keys(weights).map((name): [string, ParameterId] => {
      const id = own.get(name) ?? quantizerParameterOf(layers, name);
      if (id) return [name, id];
      throw new UserError(`${graph.name} has no parameter "${name}"`, otherNetwork);
    }),
  );
}
