import {
  elements,
  type InputGrid,
  layerLayout,
  type PackedLayer,
  type PackedNetwork,
  type PackedNode,
  packCodes,
  packedShapes,
  type WeightGrid,
} from '@bitshare/packed';
import { float32Tensor, type SafeTensor } from '@bitshare/safetensors';
import { handMade } from './hand-made.ts';

/** Whole numbers from 0 to below `limit`. */
export type Draw = (limit: number) => number;

/** A network of every kind of node, drawn at random; some values are read by several nodes, and as several things. */
export function randomNetwork(draw: Draw): PackedNetwork {
  const nodes: PackedNode[] = [
    { id: 'image', op: 'input', inputs: [], shape: [5 + draw(9), 5 + draw(9), 1 + draw(5)] },
  ];
  const tensors: Record<string, SafeTensor> = {};
  const shapeOf = (id: string) => packedShapes(nodes).get(id)!;
  const one = <Value>(...values: readonly Value[]): Value => values[draw(values.length)]!;
  const real = (scale: number) => (scale * (draw(2001) - 1000)) / 1000;
  const images = () => nodes.filter(({ id }) => shapeOf(id).length === 3).map(({ id }) => id);
  const name = (op: string) => `${op}${nodes.length}`;

  const weightGrid = (): WeightGrid => {
    const bits = 1 + draw(8);
    const zeroPoint = one((2 ** bits - 1) / 2, 2 ** (bits - 1), 0);
    return draw(4) === 0 ? { bits, zeroPoint } : { bits, zeroPoint, step: 0.01 + draw(100) / 300 };
  };
  const inputGrid = (): InputGrid | undefined =>
    draw(5) === 0 ? undefined : { bits: one(1, 2, 2, 3, 4, 4, 7, 8), step: one(0.05, 0.1, 0.3) };

  function addLayer(node: PackedLayer): void {
    nodes.push(node);
    const { filters, taps, shape } = layerLayout(node, shapeOf(node.inputs[0]!));
    const count = filters * taps;
    if (node.weights) {
      const codes = Array.from({ length: count }, () => draw(2 ** node.weights!.bits));
      const bytes = packCodes(codes, node.weights.bits);
      tensors[node.id] = { dtype: 'U8', shape: [bytes.length], bytes };
      if (node.weights.step === undefined)
        tensors[`${node.id}/step`] = float32Tensor(
          [filters],
          Float32Array.from({ length: filters }, () => 0.01 + draw(50) / 100),
        );
    } else
      tensors[node.id] = float32Tensor(
        shape,
        Float32Array.from({ length: count }, () => real(1)),
      );
    if (node.bias)
      tensors[`${node.id}/bias`] = float32Tensor(
        [filters],
        Float32Array.from({ length: filters }, () => real(1)),
      );
  }

  const quantization = () => {
    const activations = inputGrid();
    return {
      ...(draw(6) === 0 ? {} : { weights: weightGrid() }),
      ...(activations ? { activations } : {}),
      bias: draw(2) === 0,
    };
  };

  function addConvolution(from: string): void {
    const [height, width, channels] = shapeOf(from) as [number, number, number];
    const kernelSize = [1 + draw(Math.min(3, height)), 1 + draw(Math.min(3, width))] as const;
    const groups = one(1, 1, channels, channels % 2 === 0 ? 2 : 1);
    const filters = groups * (groups === channels ? one(1, 1, 2) : 1 + draw(7));
    // A stride of 7 from a padding of 3 steps over a small image.
    const strides = [one(1, 1, 1, 2, 2, 3, 7), one(1, 1, 1, 2, 2, 3, 7)] as const;
    const padding = one<'same' | 'valid' | number>('same', 'valid', Math.min(...kernelSize) - 1, draw(4));
    addLayer({
      ...{ id: name('conv'), op: 'conv2d', inputs: [from], filters, kernelSize, strides, padding, groups },
      ...quantization(),
    });
  }

  function addElementwise(from: string): void {
    const id = name('elementwise');
    const op = one('scaleShift', 'relu', 'relu6', 'add') as 'scaleShift' | 'relu' | 'relu6' | 'add';
    if (op === 'scaleShift') {
      const channels = shapeOf(from).at(-1)!;
      tensors[id] = float32Tensor(
        [2, channels],
        Float32Array.from({ length: 2 * channels }, () => real(2)),
      );
    }
    const like = images().filter((other) => String(shapeOf(other)) === String(shapeOf(from)));
    const inputs = op === 'add' ? [from, ...Array.from({ length: 1 + draw(2) }, () => one(...like))] : [from];
    nodes.push({ id, op, inputs });
  }

  function addImageNode(from: string): void {
    const [height, width] = shapeOf(from) as [number, number, number];
    if (draw(4) === 0 || Math.min(height, width) < 3) {
      nodes.push({ id: name('pad'), op: 'padChannels', inputs: [from], before: draw(3), after: draw(4) });
      return;
    }
    const poolSize = [1 + draw(3), 1 + draw(3)] as const;
    nodes.push({
      ...{ id: name('pool'), op: one('maxPool', 'averagePool') as 'maxPool', inputs: [from] },
      ...{ poolSize, strides: [1 + draw(2), 1 + draw(2)] },
      padding: one<'same' | 'valid' | number>('same', 'valid', draw(Math.min(...poolSize))),
    });
  }

  for (let i = 3 + draw(12); i > 0; i--) {
    const from = draw(3) === 0 ? one(...images()) : images().at(-1)!;
    one(addConvolution, addElementwise, addElementwise, addImageNode)(from);
  }
  let last = images().at(-1)!;
  if (draw(2) === 0) {
    nodes.push({ id: 'mean', op: 'globalAveragePool', inputs: [last] });
    last = 'mean';
  }
  if (last === 'mean' || elements(shapeOf(last)) < 2000) {
    addLayer({ id: 'dense', op: 'dense', inputs: [last], units: 2 + draw(11), ...quantization() });
    if (draw(2) === 0) nodes.push({ id: 'end', op: 'relu', inputs: ['dense'] });
  } else nodes.push({ id: 'mean', op: 'globalAveragePool', inputs: [last] });
  return handMade(nodes, tensors);
}
