import { type Graph, UserError, type Weights, weightFault } from '@bitshare/core';
import { graphParameters } from './parameter-shapes.ts';
import { shapeFaults } from './shape-faults.ts';

/** Largest number of faults in a message. */
const listed = 5;

/**
 * Checks that imported weights fit a network: none is missing, shapes match, and values are valid. Other tensors, such as a
 * quantizer's, are allowed. @param source their origin, for the message. @throws UserError naming the tensors at fault.
 */
export function checkWeights(graph: Graph, weights: Weights, source: string): void {
  const invalid = Object.entries(weights).flatMap(([name, { values }]) => {
    const fault = weightFault(name, values);
    return fault ? [`${name} ${fault}`] : [];
  });
  const faults = [...shapeFaults(graphParameters(graph), weights), ...invalid];
  if (faults.length === 0) return;
  const more = faults.length > listed ? [`... and ${faults.length - listed} more`] : [];
  throw new UserError(
    `${source} does not hold weights of ${graph.name}: ${[...faults.slice(0, listed), ...more].join('; ')}`,
    'Are these the weights of another network, or of a training that diverged?',
  );
}
