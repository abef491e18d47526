import * as tf from '@tensorflow/tfjs';
import { backendName } from './tensorflow-backend.ts';

// tfjs-node pads 'same' and 'valid' everywhere, by numbers in a few kernels only. Here numbers become 'same' where that is the same
// padding, as it is for odd windows at stride 1; else the image is given its border first.

type Pair = [number, number];
type Border = Pair[]; // by axis: [batch, height, width, channels]
type Inputs = Readonly<Record<string, tf.Tensor>>;

/** The attributes that padding needs. Of the last three a kernel has those that its inputs do not tell. */
interface Attributes {
  readonly pad: 'same' | 'valid' | number | Border;
  readonly strides: number | Pair;
  readonly dilations?: number | Pair;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly inputShape: number[];
  readonly filterShape: number[];
  readonly filterSize: number | Pair;
}

interface PaddedKernel {
  readonly name: string;
  /** The input that is an image; without one the image is the output, and `inputShape` its shape. */
  readonly image?: string;
  /** What a border is made of. */
  readonly fill?: number;
  /** The output has the image's shape, hence its border too, which is cut off. */
  readonly cut?: boolean;
  /** Height and width of the window. */
  window(inputs: Inputs, attributes: Attributes): number | Pair;
}

const filterOf = ({ filter }: Inputs): Pair => [filter!.shape[0]!, filter!.shape[1]!];
const filterShapeOf = (_: Inputs, { filterShape }: Attributes): Pair => [filterShape[0]!, filterShape[1]!];
const filterSizeOf = (_: Inputs, { filterSize }: Attributes) => filterSize;
const lowest = Number.NEGATIVE_INFINITY;

const kernels: readonly PaddedKernel[] = [
  { name: 'Conv2D', image: 'x', window: filterOf },
  { name: 'Conv2DBackpropInput', cut: true, window: filterOf },
  { name: 'Conv2DBackpropFilter', image: 'x', window: filterShapeOf },
  { name: 'DepthwiseConv2dNative', image: 'x', window: filterOf },
  { name: 'DepthwiseConv2dNativeBackpropInput', cut: true, window: filterOf },
  { name: 'DepthwiseConv2dNativeBackpropFilter', image: 'x', window: filterShapeOf },
  { name: 'MaxPool', image: 'x', fill: lowest, window: filterSizeOf },
  { name: 'MaxPoolGrad', image: 'input', fill: lowest, cut: true, window: filterSizeOf },
];

/** Puts these kernels before those of tfjs-node. */
export function registerPadding(): void {
  for (const kernel of kernels) {
    const original = tf.getKernel(kernel.name, backendName).kernelFunc;
    tf.unregisterKernel(kernel.name, backendName);
    tf.registerKernel({
      kernelName: kernel.name,
      backendName,
      kernelFunc: (call) => compute(kernel, original, call),
    });
  }
}

function compute(
  kernel: PaddedKernel,
  original: tf.KernelFunc,
  call: Parameters<tf.KernelFunc>[0],
): tf.TensorInfo | tf.TensorInfo[] {
  const inputs = call.inputs as Inputs;
  const attributes = call.attrs as unknown as Attributes;
  const border = borderOf(attributes);
  if (!border) return original(call);
  const { image, fill = 0, cut = false } = kernel;
  const shape = image ? inputs[image]!.shape : attributes.inputShape;
  const using = (pad: 'same' | 'valid', changed: Partial<Attributes> = {}, given: Inputs = inputs) =>
    original({ ...call, inputs: given, attrs: { ...attributes, ...changed, pad } as never });
  if (equalsSame(border, shape, kernel.window(inputs, attributes), attributes)) return using('same');
  return tf.tidy(() => {
    const bordered = image ? { ...inputs, [image]: tf.pad(inputs[image]!, border, fill) } : inputs;
    const inputShape = shape.map((length, axis) => length + border[axis]![0] + border[axis]![1]);
    const output = using('valid', { inputShape }, bordered) as tf.Tensor;
    const corner = border.map(([before]) => before);
    return cut ? tf.slice(output, corner, shape) : output;
  });
}

/** Padding by numbers, but for what only tfjs-node itself may judge. */
function borderOf({ pad, dataFormat, dimRoundingMode }: Attributes): Border | undefined {
  if (pad === 'same' || pad === 'valid' || pad === 0 || dataFormat === 'NCHW') return undefined;
  if (dimRoundingMode === 'round' || dimRoundingMode === 'ceil') return undefined;
  if (typeof pad !== 'number') return pad;
  return [
    [0, 0],
    [pad, pad],
    [pad, pad],
    [0, 0],
  ];
}

function equalsSame(
  [, height, width]: Border,
  shape: readonly number[],
  window: number | Pair,
  { strides, dilations = 1 }: Attributes,
): boolean {
  const { padInfo } = tf.backend_util.computePool2DInfo(shape as never, window, strides, dilations, 'same');
  const { top, bottom, left, right } = padInfo;
  return [top, bottom, left, right].every((side, i) => side === [...height!, ...width!][i]);
}
