import type { Output } from './heap.ts';
import type { HeapKernel } from './kernel.ts';

interface Attributes {
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly nesterov: boolean;
}

/** One step of SGD with momentum, in one pass. */
export const momentumUpdate: HeapKernel<'value' | 'gradient' | 'velocity', Attributes> = {
  name: 'MomentumUpdate',
  run(inputs, { learningRate, momentum, weightDecay, nesterov }, heap) {
    const [updated, moved] = heap.allocate(inputs.value.shape, inputs.value.shape) as [Output, Output];
    const value = heap.values(inputs.value);
    const gradient = heap.values(inputs.gradient);
    const velocity = heap.values(inputs.velocity);
    for (let i = 0; i < value.length; i++) {
      const decayed = gradient[i]! + weightDecay * value[i]!;
      const speed = momentum * velocity[i]! + decayed;
      moved.values[i] = speed;
      updated.values[i] = value[i]! - learningRate * (nesterov ? decayed + momentum * speed : speed);
    }
    return [updated.info, moved.info];
  },
};
