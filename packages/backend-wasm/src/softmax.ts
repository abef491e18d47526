import { allFloat, type EngineKernel } from './kernel.ts';

const softmax = (name: string, logarithm: boolean): EngineKernel<'logits'> => ({
  name,
  accepts: (inputs) => allFloat(inputs) && inputs.logits.shape.length > 0,
  run({ logits }, _attributes, backend) {
    const y = backend.output(logits.shape);
    const length = logits.shape.at(-1)!;
    const given = { x: backend.pointer(logits), y: y.pointer, length, logarithm };
    backend.engine.run('softmax', y.values.length / length, 16, given);
    return y.info;
  },
});

/** Over the last dimension, the only one for which tfjs calls these. */
export const softmaxKernels = [softmax('Softmax', false), softmax('LogSoftmax', true)] as const;
