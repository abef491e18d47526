import type { Graph } from '@bitshare/core';
import { inferShapes, memoryMoments, remembered } from '@bitshare/network';

/** Most values of a pass, besides their quantized forms. They are the same on every machine, and so are results. */
const mostValues = { atOnce: 2 ** 26, inAll: 2 ** 27 };

/** Images of a pass that frees every value after its last reader. @param most number of images. */
export const imagesPerPass = (graph: Graph, most: number): number =>
  fitting(mostValues.atOnce, valuesAtOnce(graph), most);

/** Images of a pass that frees nothing before its end, as with the statistics of batches. @param most number of images. */
export const imagesPerTrainingPass = (graph: Graph, most: number): number =>
  fitting(mostValues.inAll, valuesInAll(graph), most);

const fitting = (limit: number, values: number, most: number): number =>
  Math.min(most, Math.max(1, Math.floor(limit / values)));

/** It is asked for at every evaluation of a search. */
const valuesAtOnce = remembered((graph) =>
  Math.max(...memoryMoments(graph).map(({ held }) => held.reduce((sum, { elements }) => sum + elements, 0))),
);

/** Values of all nodes for an image. */
export const valuesInAll = (graph: Graph): number =>
  [...inferShapes(graph).values()].reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);
