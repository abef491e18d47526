import { chunkElements, type EngineKernel } from './kernel.ts';

interface Attributes {
  readonly lowest: number;
  readonly highest: number;
  readonly learnsRounding: boolean;
}

/** The step, never zero: as in the composed form. */
const effectiveStep = (step: number): number => Math.fround(Math.abs(step) + 1e-8);

/** The nearest level of a uniform grid, in one pass. */
export const stepQuantize: EngineKernel<'x' | 'step', Attributes> = {
  name: 'StepQuantize',
  run({ x, step }, { lowest, highest }, backend) {
    const y = backend.output(x.shape);
    const grid = { step: effectiveStep(backend.values(step)[0]!), lowest, highest };
    const given = { ...grid, x: backend.pointer(x), y: y.pointer };
    backend.engine.run('stepValues', y.values.length, chunkElements, given);
    return y.info;
  },
};

/** Gradients by the input and by the step, in one pass. The chunks' sums are added in order, in doubles. */
export const stepQuantizeGradient: EngineKernel<'dy' | 'x' | 'step', Attributes> = {
  name: 'StepQuantizeGrad',
  run(inputs, { lowest, highest, learnsRounding }, backend) {
    const [dx, dstep] = [backend.output(inputs.x.shape), backend.output([])];
    const [x, dy] = [backend.pointer(inputs.x), backend.pointer(inputs.dy)];
    const step = backend.values(inputs.step)[0]!;
    const grid = { step: effectiveStep(step), lowest, highest, learnsRounding };
    const length = dx.values.length;
    const chunks = Math.ceil(length / chunkElements);
    backend.scratch(4 * chunks, (sums) => {
      const given = { ...grid, x, dy, dx: dx.pointer, sums, chunk: chunkElements };
      backend.engine.run('stepGradients', length, chunkElements, given);
      const total = backend.engine.pool.floats(sums, chunks).reduce((sum, part) => sum + part, 0);
      dstep.values[0] = Math.sign(step) * total;
    });
    return [dx.info, dstep.info];
  },
};
