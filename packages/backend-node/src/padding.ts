import * as tf from '@tensorflow/tfjs';
import { backendName } from './tensorflow-backend.ts';

// Every kernel of tfjs-node takes the paddings 'same' and 'valid', only a few take numbers. Numbers become 'same' where that
// means the same, as it does for odd windows at stride 1. Otherwise the image is padded before.

type Pair = [number, number];
type Border = Pair[]; // by axis: [batch, height, width, channels]
type Inputs = Readonly<Record<string, tf.Tensor>>;

/** The attributes that padding depends on. A kernel has those of the last three that do not follow from its inputs. */
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
  /** The name of the input that is an image. Absent: the image is the output, of the shape `inputShape`. */
  readonly image?: string;
  /** The value of the border. */
  readonly fill?: number;
  /** Whether the output has the image's shape, so that its border must be cut off. */
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

/** Registers these kernels in place of those of tfjs-node. */
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

/** The border of a padding in numbers. Undefined where tfjs-node must decide, or refuse it with its own message. */
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
