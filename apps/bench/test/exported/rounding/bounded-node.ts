import { type PackedNode, type PackedShape, placeWindow, windowOf } from '@bitshare/packed';
import { type BoundedValue, sumError } from './bounded-value.ts';

type PlainNode = Exclude<PackedNode, { op: 'input' | 'conv2d' | 'dense' }>;

/** Values and errors of one output, made from the inputs that it reads. */
type Outcome = readonly [value: number, error: number];

/** A node of one image without weights that multiply. @param scaleShift `[2, channels]`, of a node of that name. */
export function boundedNode(
  node: PlainNode,
  inputs: readonly BoundedValue[],
  output: PackedShape,
  scaleShift: Float32Array | undefined,
): BoundedValue {
  const size = output.reduce((product, length) => product * length, 1);
  const [values, errors] = [new Float64Array(size), new Float64Array(size)];
  for (let at = 0; at < size; at++) [values[at], errors[at]] = outcome(node, inputs, output, at, scaleShift);
  return { shape: output, values, errors };
}

function outcome(
  node: PlainNode,
  inputs: readonly BoundedValue[],
  output: PackedShape,
  at: number,
  scaleShift: Float32Array | undefined,
): Outcome {
  const [x] = inputs as [BoundedValue];
  const channels = output.at(-1)!;
  switch (node.op) {
    case 'relu':
      return [Math.max(x.values[at]!, 0), x.errors[at]!];
    case 'relu6':
      return [Math.min(Math.max(x.values[at]!, 0), 6), x.errors[at]!];
    case 'add':
      return total(inputs.map(({ values, errors }) => [values[at]!, errors[at]!]));
    case 'scaleShift': {
      const [scale, shift] = [scaleShift![at % channels]!, scaleShift![channels + (at % channels)]!];
      return total([
        [scale * x.values[at]!, Math.abs(scale) * x.errors[at]!],
        [shift, 0],
      ]);
    }
    case 'padChannels': {
      const from = (at % channels) - node.before;
      const width = x.shape[2]!;
      const read = Math.floor(at / channels) * width + from;
      return from < 0 || from >= width ? [0, 0] : [x.values[read]!, x.errors[read]!];
    }
    case 'globalAveragePool':
      return mean(readAll(x, every(x.shape, at)));
    case 'maxPool':
    case 'averagePool': {
      const read = readAll(x, windowReads(node, x.shape, output, at));
      return node.op === 'averagePool' ? mean(read) : largest(read);
    }
    default:
      throw new Error(`no bounds of ${node.op} yet`);
  }
}

const readAll = ({ values, errors }: BoundedValue, at: Iterable<number>): readonly Outcome[] =>
  Array.from(at, (i) => [values[i]!, errors[i]!] as const);

function total(terms: readonly Outcome[]): Outcome {
  const sum = terms.reduce((so, [value]) => so + value, 0);
  const magnitude = terms.reduce((so, [value]) => so + Math.abs(value), 0);
  return [sum, terms.reduce((so, [, error]) => so + error, 0) + sumError(terms.length, magnitude)];
}

function mean(terms: readonly Outcome[]): Outcome {
  const [sum, error] = total(terms);
  return [sum / terms.length, error / terms.length];
}

/** Whichever is the largest in float32: no further from the largest than the furthest may be. */
const largest = (terms: readonly Outcome[]): Outcome => [
  Math.max(...terms.map(([value]) => value)),
  Math.max(...terms.map(([, error]) => error)),
];

function* every([height, width, channels]: PackedShape, channel: number): Generator<number> {
  for (let i = 0; i < height! * width!; i++) yield i * channels! + channel;
}

function* windowReads(
  node: Extract<PlainNode, { op: 'maxPool' | 'averagePool' }>,
  [height, width, channels]: PackedShape,
  output: PackedShape,
  at: number,
): Generator<number> {
  const { top, left } = placeWindow([height!, width!, channels!], windowOf(node));
  const place = Math.floor(at / channels!);
  const [row, column] = [
    Math.floor(place / output[1]!) * node.strides[0],
    (place % output[1]!) * node.strides[1],
  ];
  for (let y = Math.max(0, row - top); y < Math.min(height!, row - top + node.poolSize[0]); y++)
    for (let x = Math.max(0, column - left); x < Math.min(width!, column - left + node.poolSize[1]); x++)
      yield (y * width! + x) * channels! + (at % channels!);
}
