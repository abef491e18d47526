import { createRandom, type Graph, type Weights } from '@bitshare/core';
import { createNetwork } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';

export interface TrainingStep {
  readonly graph: Graph;
  readonly weights: Weights;
  /** `[count, height, width, channels]`. */
  readonly images: Float32Array;
  readonly count: number;
}

/** The answers of a training pass on the active backend and the gradient by every parameter of a random linear function of them. */
export function trainingGradients({
  graph,
  weights,
  images,
  count,
}: TrainingStep): Map<string, Float32Array> {
  const network = createNetwork(graph, weights);
  const parameters = network.parameters.all().filter(({ variable }) => variable.trainable);
  const read = (tensor: tf.Tensor) => tensor.dataSync<'float32'>().slice();
  const results = new Map<string, Float32Array>();
  tf.tidy(() => {
    const x = tf.tensor4d(images, [count, ...network.inputShape]);
    const loss = () => {
      const answers = network.forward(x, { training: true });
      results.set('answers', read(answers));
      const random = createRandom(1);
      const derivatives = Float32Array.from({ length: answers.size }, () => random.normal());
      return tf.sum(tf.mul(answers, tf.tensor(derivatives, answers.shape))) as tf.Scalar;
    };
    const { grads } = tf.variableGrads(
      loss,
      parameters.map(({ variable }) => variable),
    );
    for (const { name, variable } of parameters) results.set(name, read(grads[variable.name]!));
  });
  network.dispose();
  return results;
}
