import * as tf from '@tensorflow/tfjs';

type Inputs = Readonly<Record<string, tf.Tensor>>;
type Attributes = Readonly<Record<string, number | boolean | string | readonly number[]>>;

/** A kernel's meaning in plain tfjs ops. Runs off the gradient tape and in its own tidy. */
export type ComposedKernel = (inputs: Inputs, attributes: never) => tf.Tensor | tf.Tensor[];

const composed = new Map<string, ComposedKernel>();

/** Defines a kernel by its name and by a composed form, which every backend can run. */
export function defineKernel(name: string, kernel: ComposedKernel): string {
  composed.set(name, kernel);
  return name;
}

/** The kernels of this package: an engine may register a fused one of its own under any of these names. */
export const kernelNames = (): readonly string[] => [...composed.keys()];

/** Runs the composed form of a kernel, with which a fused one can be compared. */
export function runComposed(name: string, inputs: Inputs, attributes: Attributes): tf.Tensor[] {
  const kernel = composed.get(name);
  if (!kernel) throw new Error(`no kernel is named ${name}`);
  return tf.tidy(() => [kernel(inputs, attributes as never)].flat());
}

/** Runs a kernel on the current backend: its fused form where it registered one, else the composed form. */
export function runKernel(name: string, inputs: Inputs, attributes: Attributes): tf.Tensor[] {
  const backendName = tf.getBackend();
  if (!tf.getKernel(name, backendName)) {
    tf.registerKernel({
      kernelName: name,
      backendName,
      kernelFunc: ({ inputs, attrs }) => runComposed(name, inputs as Inputs, attrs as Attributes),
    });
  }
  const outputs = tf
    .engine()
    .runKernel(name, inputs as tf.NamedTensorMap, attributes as unknown as tf.NamedAttrMap);
  return [outputs as tf.Tensor | tf.Tensor[]].flat();
}
