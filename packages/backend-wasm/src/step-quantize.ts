import { floatBits } from './engine.ts';
import { chunkElements, type EngineKernel } from './kernel.ts';

interface Attributes {
  readonly lowest: number;
  readonly highest: number;
  readonly learnsRounding: boolean;
}

/** Keeps the step from zero, as the composed form does. */
const effectiveStep = (step: number): number => floatBits(Math.fround(Math.abs(step) + 1e-8));

/** The nearest level of a uniform grid, in one pass. */
export const stepQuantize: EngineKernel<'x' | 'step', Attributes> = {
  name: 'StepQuantize',
  run({ x, step }, { lowest, highest }, backend) {
    const y = backend.output(x.shape);
    const grid = [effectiveStep(backend.values(step)[0]!), floatBits(lowest), floatBits(highest)];
    backend.engine.run('stepValues', y.values.length, chunkElements, backend.pointer(x), y.pointer, ...grid);
    return y.info;
  },
};

/** Gradients by the input and by the step, in one pass; the chunks' sums are added in their order, in doubles. */
export const stepQuantizeGradient: EngineKernel<'dy' | 'x' | 'step', Attributes> = {
  name: 'StepQuantizeGrad',
  run(inputs, { lowest, highest, learnsRounding }, backend) {
    const [dx, dstep] = [backend.output(inputs.x.shape), backend.output([])];
    const [x, dy] = [backend.pointer(inputs.x), backend.pointer(inputs.dy)];
    const step = backend.values(inputs.step)[0]!;
    const grid = [effectiveStep(step), floatBits(lowest), floatBits(highest), Number(learnsRounding)];
    const length = dx.values.length;
    const chunks = Math.ceil(length / chunkElements);
    backend.scratch(4 * chunks, (sums) => {
      const parameters = [x, dy, dx.pointer, sums, chunkElements, ...grid];
      backend.engine.run('stepGradients', length, chunkElements, ...parameters);
      const total = backend.engine.pool.floats(sums, chunks).reduce((sum, part) => sum + part, 0);
      dstep.values[0] = Math.sign(step) * total;
    });
    return [dx.info, dstep.info];
  },
};
