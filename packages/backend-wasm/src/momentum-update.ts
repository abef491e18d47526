import { floatBits } from './engine.ts';
import { chunkElements, type EngineKernel } from './kernel.ts';

interface Attributes {
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly nesterov: boolean;
}

/** One step of SGD with momentum, in one pass. */
export const momentumUpdate: EngineKernel<'value' | 'gradient' | 'velocity', Attributes> = {
  name: 'MomentumUpdate',
  run(inputs, { learningRate, momentum, weightDecay, nesterov }, backend) {
    const [updated, moved] = [backend.output(inputs.value.shape), backend.output(inputs.value.shape)];
    const pointers = [inputs.value, inputs.gradient, inputs.velocity].map((tensor) =>
      backend.pointer(tensor),
    );
    const numbers = [learningRate, momentum, weightDecay].map(floatBits);
    const parameters = [...pointers, updated.pointer, moved.pointer, ...numbers, Number(nesterov)];
    backend.engine.run('update', updated.values.length, chunkElements, ...parameters);
    return [updated.info, moved.info];
  },
};
