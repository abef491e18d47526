import { createNodeBackend } from '@bitshare/backend-node';
import * as tf from '@tensorflow/tfjs';

// A program of its own, for other versions of Node: what computes, and two results by kernels that call what Node 23 took away.
const engine = await createNodeBackend({ threads: 2 }).activate();
const largest = tf.topk(tf.tensor1d([3, 1, 2]), 2).values;
const product = tf.tensor1d([1, 2, 3]).square().sum();
console.log(
  JSON.stringify({ engine, largest: Array.from(await largest.data()), product: (await product.data())[0] }),
);
