import {
  elements,
  type InputGrid,
  isPackedLayer,
  type PackedLayer,
  type PackedNetwork,
  packedShapes,
  valuesName,
} from '@bitshare/packed';
import { float32Values } from '@bitshare/safetensors';
import { boundedLayer } from './bounded-layer.ts';
import { boundedNode } from './bounded-node.ts';
import { type BoundedValue, unitRoundoff } from './bounded-value.ts';

/** What a runtime computed. */
export interface Seen {
  /** `[images, classes]`. */
  readonly answers: ArrayLike<number>;
  /** The network's other outputs by id, `[images, ...]`, channels fastest. */
  readonly others: ReadonlyMap<string, ArrayLike<number>>;
  /** Codes that each layer with quantized input read, `[images, ...]`, channels fastest. */
  readonly codes: ReadonlyMap<string, Uint8Array>;
}

/** One number of a runtime that float32 arithmetic does not explain. */
interface Fault {
  /** The layer whose input it is, `'answers'`, or the id of another output. */
  readonly at: string;
  readonly image: number;
  readonly index: number;
  readonly found: number;
  /** In float64, before rounding; of codes in steps. */
  readonly exact: number;
  /** How far from that float32 arithmetic may end. */
  readonly error: number;
}

export interface RoundingReport {
  /** Codes that are not the nearest to the exact value, which lies so close to the half point that float32 cannot tell. */
  readonly ties: number;
  readonly faults: readonly Fault[];
}

/**
 * Holds a runtime to exact arithmetic: the packed network is computed in float64, each layer from the codes that the runtime's layer
 * read, so that one tie does not hide what follows. A code must be a rounding of a value no further from the exact one than float32
 * arithmetic may end, an answer within that error: all else is a fault. Rounding to the other side is thereby shown to be a tie.
 * @param images normalised, `[count, height, width, channels]`.
 */
export function checkRounding(network: PackedNetwork, images: Float32Array, seen: Seen): RoundingReport {
  const shapes = packedShapes(network.nodes);
  const input = network.nodes.find((node) => node.op === 'input')!;
  const size = elements(shapes.get(input.id)!);
  let ties = 0;
  const faults: Fault[] = [];
  for (let image = 0; image < images.length / size; image++) checkImage(image);
  return { ties, faults };

  function checkImage(image: number): void {
    const values = new Map<string, BoundedValue>();
    for (const node of network.nodes) {
      const inputs = node.inputs.map((id) => values.get(id)!);
      const shape = shapes.get(node.id)!;
      if (node.op === 'input') values.set(node.id, imageValue(image));
      else if (isPackedLayer(node)) {
        const read = node.activations ? readCodes(node, node.activations, inputs[0]!, image) : inputs[0]!;
        values.set(node.id, boundedLayer(network, node, read, shape));
      } else {
        const tensor = network.tensors.get(valuesName(node.id));
        values.set(node.id, boundedNode(node, inputs, shape, tensor && float32Values(tensor)));
      }
    }
    checkOutput('answers', values.get(network.output)!, seen.answers, image);
    for (const id of network.otherOutputs ?? [])
      checkOutput(id, values.get(id)!, seen.others.get(id)!, image);
  }

  function imageValue(image: number): BoundedValue {
    const values = Float64Array.from(images.subarray(image * size, (image + 1) * size));
    return { shape: shapes.get(input.id)!, values, errors: new Float64Array(size) };
  }

  /** Holds the codes that a layer read to the exact value before it, and goes on from them. */
  function readCodes(node: PackedLayer, grid: InputGrid, x: BoundedValue, image: number): BoundedValue {
    const count = x.values.length;
    const codes = seen.codes.get(node.id)!.subarray(image * count, (image + 1) * count);
    const step = Math.fround(grid.step);
    const largest = 2 ** grid.bits - 1;
    const { zeroPoint = 0 } = grid;
    codes.forEach((found, index) => {
      const steps = x.values[index]! / step;
      const exact = Math.min(Math.max(steps + zeroPoint, 0), largest);
      // The step, its inverse and the product are rounded too, and so is the zero point, which some formats lift the value by.
      const error = x.errors[index]! / step + unitRoundoff * (4 * Math.abs(steps) + 12 * zeroPoint);
      const distance = Math.abs(found - exact);
      if (!(distance <= 0.5 + error)) faults.push({ at: node.id, image, index, found, exact, error });
      else if (distance > 0.5) ties++;
    });
    const values = Float64Array.from(codes, (code) => (code - zeroPoint) * step);
    // Training computes a grid with signs as a difference: v (2 code / n - 1).
    const errors = new Float64Array(count).fill(2 * unitRoundoff * step * zeroPoint);
    return { shape: x.shape, values, errors };
  }

  function checkOutput(
    at: string,
    { values, errors }: BoundedValue,
    all: ArrayLike<number>,
    image: number,
  ): void {
    values.forEach((exact, index) => {
      const found = all[image * values.length + index]!;
      const error = errors[index]!;
      if (!(Math.abs(found - exact) <= error)) faults.push({ at, image, index, found, exact, error });
    });
  }
}
