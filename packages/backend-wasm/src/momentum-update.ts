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
    backend.engine.run('update', updated.values.length, chunkElements, {
      value: backend.pointer(inputs.value),
      gradient: backend.pointer(inputs.gradient),
      velocity: backend.pointer(inputs.velocity),
      newValue: updated.pointer,
      newVelocity: moved.pointer,
      ...{ rate: learningRate, momentum, decay: weightDecay, nesterov },
    });
    return [updated.info, moved.info];
  },
};
