import type { Graph } from '@bitshare/core';
import { inferShapes, memoryMoments } from '@bitshare/network';

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

const valuesAtOnce = (graph: Graph): number =>
  Math.max(...memoryMoments(graph).map(({ held }) => held.reduce((sum, { elements }) => sum + elements, 0)));

const valuesInAll = (graph: Graph): number =>
  [...inferShapes(graph).values()].reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);
