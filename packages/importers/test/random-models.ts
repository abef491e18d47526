import type { Random } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';

type Symbolic = tf.SymbolicTensor;
const apply = (layer: tf.layers.Layer, ...x: Symbolic[]) =>
  layer.apply(x.length === 1 ? x[0]! : x) as Symbolic;

const activation = fc.constantFrom(
  ...(['linear', 'relu', 'relu6', 'sigmoid', 'hardSigmoid', 'swish'] as const),
);
const interpolation = fc.constantFrom('nearest' as const, 'bilinear' as const);
const padding = fc.constantFrom('same' as const, 'valid' as const);
const size = fc.integer({ min: 1, max: 3 });
const strides = fc.integer({ min: 1, max: 2 });

/** A step of a model: takes a value on. Steps find images of at least 6x6. */
type Step = (x: Symbolic) => Symbolic;

const convolution: fc.Arbitrary<Step> = fc
  .record({ kernelSize: size, strides, padding, activation, filters: size, useBias: fc.boolean() })
  .map((options) => (x) => apply(tf.layers.conv2d(options), x));

const dilated: fc.Arbitrary<Step> = fc
  .record({ kernelSize: size, dilationRate: strides, padding, filters: size })
  .map((options) => (x) => apply(tf.layers.conv2d(options), x));

const depthwise: fc.Arbitrary<Step> = fc
  .record({ kernelSize: size, strides, padding, activation, depthMultiplier: size, useBias: fc.boolean() })
  .map((options) => (x) => apply(tf.layers.depthwiseConv2d(options), x));

const separable: fc.Arbitrary<Step> = fc
  .record({ kernelSize: size, strides, padding, activation, filters: size, useBias: fc.boolean() })
  .map((options) => (x) => apply(tf.layers.separableConv2d(options), x));

const batchNorm: fc.Arbitrary<Step> = fc
  .record({ scale: fc.boolean(), center: fc.boolean(), epsilon: fc.constantFrom(1e-3, 0.1) })
  .map((options) => (x) => apply(tf.layers.batchNormalization(options), x));

const rectified: fc.Arbitrary<Step> = fc.constantFrom<Step[]>(
  (x) => apply(tf.layers.reLU(), x),
  (x) => apply(tf.layers.reLU({ maxValue: 6 }), x),
  (x) => apply(tf.layers.activation({ activation: 'relu' }), x),
  (x) => apply(tf.layers.dropout({ rate: 0.5 }), x),
  (x) => apply(tf.layers.reLU({ maxValue: 2 }), x),
  (x) => apply(tf.layers.leakyReLU({ alpha: 0.2 }), x),
  (x) => apply(tf.layers.activation({ activation: 'swish' }), x),
);

/** Larger, then smaller again. */
const enlarged: fc.Arbitrary<Step> = fc
  .record({ interpolation, size: fc.tuple(strides, strides) })
  .map(({ interpolation: by, size: factors }) => (x) => {
    const larger = apply(tf.layers.upSampling2d({ interpolation: by, size: [...factors] }), x);
    return apply(tf.layers.maxPooling2d({ poolSize: 2 }), larger);
  });

/** The channels of two paths, and a layer without weights in both. */
const branching: fc.Arbitrary<Step> = activation.map((kind) => (x) => {
  const shared = tf.layers.maxPooling2d({ poolSize: 2, strides: 1, padding: 'same' });
  const y = tf.layers.conv2d({ filters: 2, kernelSize: 3, padding: 'same', activation: kind });
  return apply(tf.layers.concatenate(), apply(shared, x), apply(shared, apply(y, x)));
});

/** A factor for each channel, by convolutions of one pixel or by dense layers. */
const squeezed: fc.Arbitrary<Step> = fc
  .record({ dense: fc.boolean(), max: fc.boolean() })
  .map(({ dense, max }) => (x) => {
    const channels = x.shape[3]!;
    const pooled = apply(max ? tf.layers.globalMaxPooling2d({}) : tf.layers.globalAveragePooling2d({}), x);
    const pixel = apply(tf.layers.reshape({ targetShape: [1, 1, channels] }), pooled);
    const layer = (units: number, kind: 'relu' | 'hardSigmoid') =>
      dense
        ? tf.layers.dense({ units, activation: kind })
        : tf.layers.conv2d({ filters: units, kernelSize: 1, activation: kind });
    const factor = apply(layer(channels, 'hardSigmoid'), apply(layer(2, 'relu'), pixel));
    return apply(tf.layers.multiply(), x, factor);
  });

const pool: fc.Arbitrary<Step> = fc
  .record({ poolSize: fc.integer({ min: 2, max: 3 }), strides, padding, max: fc.boolean() })
  .map(({ max, ...options }) => (x) => {
    return apply(max ? tf.layers.maxPooling2d(options) : tf.layers.averagePooling2d(options), x);
  });

/** Zeros in front of a window: on all sides alike, or as Keras pads for a stride of two. */
const padded: fc.Arbitrary<Step> = fc
  .record({ kind: fc.constantFrom('even', 'keras', 'pool', 'signed pool'), bias: fc.boolean() })
  .map(({ kind, bias }) => (x) => {
    const ends = (length: number): [number, number] => [length % 2, 1];
    const pads: [[number, number], [number, number]] =
      kind === 'keras'
        ? [ends(x.shape[1]!), ends(x.shape[2]!)]
        : [
            [1, 1],
            [1, 1],
          ];
    const zeros = apply(
      tf.layers.zeroPadding2d({ padding: pads }),
      kind === 'pool' ? apply(tf.layers.reLU(), x) : x,
    );
    if (kind.endsWith('pool')) return apply(tf.layers.maxPooling2d({ poolSize: 3, strides: 2 }), zeros);
    return apply(tf.layers.conv2d({ filters: 2, kernelSize: 3, strides: 2, useBias: bias }), zeros);
  });

/** Two paths of one shape, and their sum. */
const residual: fc.Arbitrary<Step> = activation.map((kind) => (x) => {
  const filters = x.shape[3]!;
  const y = apply(tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same', activation: kind }), x);
  return apply(tf.layers.add(), y, x);
});

const body = fc.array(
  fc.oneof(
    convolution,
    dilated,
    depthwise,
    separable,
    batchNorm,
    rectified,
    pool,
    padded,
    residual,
    enlarged,
    branching,
    squeezed,
  ),
  { maxLength: 4 },
);

const head: fc.Arbitrary<Step> = fc.constantFrom<Step[]>(
  // As the Keras applications end: a convolution of one pixel.
  (x) => {
    const channels = x.shape[3]!;
    const pooled = apply(tf.layers.globalAveragePooling2d({}), x);
    const pixel = apply(tf.layers.reshape({ targetShape: [1, 1, channels] }), pooled);
    const classes = apply(tf.layers.conv2d({ filters: 3, kernelSize: 1 }), pixel);
    return apply(tf.layers.reshape({ targetShape: [3] }), classes);
  },

  (x) => apply(tf.layers.dense({ units: 3 }), apply(tf.layers.flatten(), x)),
  (x) => {
    const hidden = apply(
      tf.layers.reLU(),
      apply(tf.layers.dropout({ rate: 0.2 }), apply(tf.layers.flatten(), x)),
    );
    return apply(tf.layers.dense({ units: 3, useBias: false }), hidden);
  },
  (x) => {
    const features = apply(tf.layers.globalAveragePooling2d({}), x);
    const hidden = apply(
      tf.layers.batchNormalization({}),
      apply(tf.layers.dense({ units: 4, activation: 'relu' }), features),
    );
    return apply(tf.layers.dense({ units: 3 }), hidden);
  },
);

/** Functional models of every supported layer. Call one to build it: layers count up a global name. */
export const models: fc.Arbitrary<(random: Random) => tf.LayersModel> = fc
  .record({
    steps: body,
    head,
    image: fc.tuple(fc.integer({ min: 24, max: 27 }), fc.integer({ min: 24, max: 27 }), size),
  })
  .map(({ steps, head: last, image }) => (random) => {
    const input = tf.input({ shape: [...image] });
    const model = tf.model({ inputs: input, outputs: last(steps.reduce((x, step) => step(x), input)) });
    randomize(model, random);
    return model;
  });

/** Weights as after training: no bias of zero, no batch norm that is the identity. */
export function randomize(model: tf.LayersModel, random: Random): void {
  for (const weight of model.weights) {
    const current = weight.read();
    const variance = /variance/.test(weight.originalName);
    const spread = /kernel/.test(weight.originalName) ? 0.5 : 1;
    const values = Float32Array.from({ length: current.size }, () =>
      variance ? 0.5 + random.next() : spread * random.normal(),
    );
    tf.tidy(() => void weight.write(tf.tensor(values, current.shape)));
  }
}
