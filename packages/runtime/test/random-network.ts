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

type Sides = readonly [readonly [number, number], readonly [number, number]];

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
  const inputGrid = (): InputGrid | undefined => {
    if (draw(5) === 0) return undefined;
    const [bits, step] = [one(1, 2, 2, 3, 4, 4, 7, 8), one(0.05, 0.1, 0.3)];
    // Without a sign, as of bit sharing, as of LSQ, and anywhere else.
    const zeroPoint = one(
      0,
      0,
      0,
      (2 ** bits - 1) / 2,
      2 ** (bits - 1),
      draw(Math.min(510, 2 ** (bits + 1)) + 1) / 2,
    );
    return zeroPoint === 0 ? { bits, step } : { bits, step, zeroPoint };
  };
  const padding = (most: number): 'same' | 'valid' | number | Sides =>
    one<'same' | 'valid' | number | Sides>('same', 'valid', draw(most + 1), [
      [draw(most + 1), draw(most + 1)],
      [draw(most + 1), draw(most + 1)],
    ]);

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
    // A window is no wider than the image.
    const farthest = (axis: 0 | 1) =>
      kernelSize[axis] === 1 ? 4 : Math.floor(([height, width][axis]! - 1) / (kernelSize[axis] - 1));
    const dilations = [1 + draw(Math.min(3, farthest(0))), 1 + draw(Math.min(3, farthest(1)))] as const;
    const divisors = Array.from({ length: channels }, (_, i) => i + 1).filter((n) => channels % n === 0);
    const groups = one(1, 1, channels, one(...divisors));
    const filters = groups * (groups === channels ? one(1, 1, 2) : 1 + draw(7));
    // A stride of 7 from a padding of 3 steps over a small image.
    const strides = [one(1, 1, 1, 2, 2, 3, 7), one(1, 1, 1, 2, 2, 3, 7)] as const;
    addLayer({
      ...{ id: name('conv'), op: 'conv2d', inputs: [from], filters, kernelSize, strides, groups },
      ...{ padding: padding(3), ...(draw(2) === 0 ? { dilations } : {}) },
      ...quantization(),
    });
  }

  const like = (from: string) => images().filter((other) => String(shapeOf(other)) === String(shapeOf(from)));

  function addElementwise(from: string): void {
    const id = name('elementwise');
    const op = one('scaleShift' as const, 'relu' as const, 'relu6' as const, 'add' as const);
    if (op === 'scaleShift') {
      const channels = shapeOf(from).at(-1)!;
      tensors[id] = float32Tensor(
        [2, channels],
        Float32Array.from({ length: 2 * channels }, () => real(2)),
      );
    }
    const others = Array.from({ length: 1 + draw(2) }, () => one(...like(from)));
    nodes.push({ id, op, inputs: op === 'add' ? [from, ...others] : [from] });
  }

  function addActivation(from: string): void {
    const base = { id: name('activation'), inputs: [from] };
    nodes.push(
      one<PackedNode>(
        { ...base, op: 'sigmoid' },
        { ...base, op: 'silu' },
        { ...base, op: 'hardSwish' },
        { ...base, op: 'hardSigmoid', slope: one(1 / 6, 0.2, -0.3), offset: 0.5 },
        { ...base, op: 'leakyRelu', slope: one(0.01, 0.3, 1.5) },
        { ...base, op: 'clip', least: real(2) - 2, most: 1 + real(1) },
      ),
    );
  }

  /** By a value of its shape, or as in squeeze-and-excite. */
  function addProduct(from: string): void {
    let factors: string = one(...like(from));
    if (draw(3) > 0) {
      factors = name('pooled');
      const op = one('globalAveragePool' as const, 'globalMaxPool' as const);
      const keepDims = draw(2) === 0;
      nodes.push({ id: factors, op, inputs: [from], ...(keepDims ? { keepDims } : {}) });
      if (draw(2) === 0) {
        const layer = name('excite');
        addLayer({ id: layer, op: 'dense', inputs: [factors], units: shapeOf(from)[2]!, ...quantization() });
        factors = layer;
      }
    }
    if (draw(2) === 0) {
      const gate = name('gate');
      nodes.push({ id: gate, op: 'sigmoid', inputs: [factors] });
      factors = gate;
    }
    nodes.push({ id: name('product'), op: 'multiply', inputs: [from, factors] });
  }

  function addChannels(from: string): void {
    const [height, width, channels] = shapeOf(from) as [number, number, number];
    const base = { id: name('channels'), inputs: [from] };
    const size = (id: string) => String(shapeOf(id).slice(0, 2));
    const besides = images().filter((id) => size(id) === String([height, width]));
    const begin = draw(channels);
    nodes.push(
      one<PackedNode>(
        {
          ...base,
          op: 'concat',
          inputs: [from, ...Array.from({ length: 1 + draw(2) }, () => one(...besides))],
        },
        { ...base, op: 'sliceChannels', begin, end: begin + 1 + draw(channels - begin) },
        { ...base, op: 'channelShuffle', groups: channels % 2 === 0 ? 2 : channels },
        { ...base, op: 'padChannels', before: draw(3), after: draw(4) },
      ),
    );
  }

  function addSize(from: string): void {
    const [height, width] = shapeOf(from) as [number, number, number];
    if (height * width > 300) {
      addPool(from);
      return;
    }
    const base = { id: name('size'), inputs: [from] };
    const interpolation = one('nearest' as const, 'bilinear' as const, 'bilinearCorner' as const);
    nodes.push(
      one<PackedNode>(
        { ...base, op: 'upsample', scale: [1 + draw(3), 1 + draw(3)], interpolation },
        {
          ...{ ...base, op: 'pad' },
          padding: [
            [draw(3), draw(3)],
            [draw(3), draw(3)],
          ],
        },
      ),
    );
  }

  function addPool(from: string): void {
    const [height, width] = shapeOf(from) as [number, number, number];
    const poolSize = [1 + draw(Math.min(3, height)), 1 + draw(Math.min(3, width))] as const;
    nodes.push({
      ...{ id: name('pool'), op: one('maxPool' as const, 'averagePool' as const), inputs: [from] },
      ...{ poolSize, strides: [1 + draw(2), 1 + draw(2)], padding: padding(Math.min(...poolSize) - 1) },
    });
  }

  for (let i = 3 + draw(14); i > 0; i--) {
    const from = draw(3) === 0 ? one(...images()) : images().at(-1)!;
    const add = [addConvolution, addConvolution, addElementwise, addElementwise, addActivation, addProduct];
    one(...add, addChannels, addSize, addPool)(from);
  }
  let last = images().at(-1)!;
  if (draw(2) === 0) {
    nodes.push({ id: 'mean', op: 'globalAveragePool', inputs: [last] });
    last = 'mean';
  }
  if (last === 'mean' || elements(shapeOf(last)) < 2000) {
    addLayer({ id: 'dense', op: 'dense', inputs: [last], units: 2 + draw(11), ...quantization() });
  } else nodes.push({ id: 'mean', op: 'globalMaxPool', inputs: [last] });
  last = nodes.at(-1)!.id;
  const end = one<'relu' | 'sigmoid' | 'softmax' | undefined>('relu', 'sigmoid', 'softmax', undefined);
  if (end) nodes.push({ id: 'end', op: end, inputs: [last] });
  const others = nodes.slice(0, -1).filter(() => draw(8) === 0);
  return { ...handMade(nodes, tensors), otherOutputs: others.map(({ id }) => id) };
}
