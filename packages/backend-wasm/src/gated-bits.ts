import { type BitSharingAttributes, effectiveClip, fourSums, quantizerArguments } from './bit-sharing.ts';
import { chunkElements, type EngineKernel } from './kernel.ts';

/** Bit sharing with given gates. Its program takes gates of any value. */
export const gatedBits: EngineKernel<'x' | 'clip' | 'gates', BitSharingAttributes> = {
  name: 'GatedBits',
  run(inputs, attributes, backend) {
    const y = backend.output(inputs.x.shape);
    const x = backend.pointer(inputs.x);
    const gates = backend.values(inputs.gates);
    const clip = effectiveClip(backend.values(inputs.clip)[0]!);
    const quantizer = quantizerArguments(clip, attributes, (gate) => gates[gate]!);
    // The program writes the errors too, which are not needed here.
    const { length } = y.values;
    fourSums(backend, length, (sums) =>
      backend.engine.run('valuesAndErrors', length, chunkElements, { ...quantizer, x, y: y.pointer, sums }),
    );
    return y.info;
  },
};

/** Gradients by the input, the clip value and the gates, in one pass. */
export const gatedBitsGradient: EngineKernel<'dy' | 'x' | 'clip' | 'gates', BitSharingAttributes> = {
  name: 'GatedBitsGrad',
  run(inputs, attributes, backend) {
    const { bits, signed } = attributes;
    const [dx, dclip] = [backend.output(inputs.x.shape), backend.output([])];
    const dgates = backend.output([bits.length - 1]);
    const [x, dy] = [backend.pointer(inputs.x), backend.pointer(inputs.dy)];
    const gates = backend.values(inputs.gates);
    const rawClip = backend.values(inputs.clip)[0]!;
    const clip = effectiveClip(rawClip);
    const length = dx.values.length;
    const quantizer = quantizerArguments(clip, attributes, (gate) => gates[gate]!);
    const totals = fourSums(backend, length, (sums) =>
      backend.engine.run('gradients', length, chunkElements, { ...quantizer, x, dy, dx: dx.pointer, sums }),
    );
    dclip.values[0] = Math.sign(rawClip) * totals[0]!;
    let reached = clip * (signed ? 2 : 1);
    for (let j = 0; j < bits.length - 1; j++) {
      dgates.values[j] = reached * totals[j + 1]!;
      reached *= gates[j]!;
    }
    return [dx.info, dclip.info, dgates.info];
  },
};
