import { gateSlope } from './bit-sharing-math.ts';
import type { Output } from './heap.ts';
import type { HeapKernel } from './kernel.ts';

interface Attributes {
  readonly groupSize: number;
}

/** 0 or 1 by channel; the best group (the first on a tie) is always open. */
function channelGates(
  scores: Float32Array,
  threshold: number,
  groupSize: number,
  channels: number,
): Uint8Array {
  const best = scores.indexOf(scores.reduce((a, b) => Math.max(a, b)));
  return Uint8Array.from({ length: channels }, (_, c) => {
    const group = Math.floor(c / groupSize);
    return scores[group]! > threshold || group === best ? 1 : 0;
  });
}

/** Multiplies each channel by its group's gate. */
export const channelGate: HeapKernel<'x' | 'scores' | 'threshold', Attributes> = {
  name: 'ChannelGate',
  run(inputs, { groupSize }, heap) {
    const channels = inputs.x.shape.at(-1)!;
    const [y] = heap.allocate(inputs.x.shape) as [Output];
    const x = heap.values(inputs.x);
    const gates = channelGates(
      heap.values(inputs.scores),
      heap.values(inputs.threshold)[0]!,
      groupSize,
      channels,
    );
    for (let i = 0; i < x.length; i += channels)
      for (let c = 0; c < channels; c++) y.values[i + c] = x[i + c]! * gates[c]!;
    return y.info;
  },
};

/** Gradients by the input and by the threshold, to which closed groups contribute too. */
export const channelGateGradient: HeapKernel<'dy' | 'x' | 'scores' | 'threshold', Attributes> = {
  name: 'ChannelGateGrad',
  run(inputs, { groupSize }, heap) {
    const channels = inputs.x.shape.at(-1)!;
    const [dx, dthreshold] = heap.allocate(inputs.x.shape, []) as [Output, Output];
    const [x, dy, scores] = [heap.values(inputs.x), heap.values(inputs.dy), heap.values(inputs.scores)];
    const threshold = heap.values(inputs.threshold)[0]!;
    const gates = channelGates(scores, threshold, groupSize, channels);
    const products = new Float64Array(channels);
    for (let i = 0; i < x.length; i += channels) {
      for (let c = 0; c < channels; c++) {
        products[c]! += dy[i + c]! * x[i + c]!;
        dx.values[i + c] = dy[i + c]! * gates[c]!;
      }
    }
    dthreshold.values[0] = products.reduce(
      (sum, product, c) => sum + product * gateSlope(scores[Math.floor(c / groupSize)]!, threshold),
      0,
    );
    return [dx.info, dthreshold.info];
  },
};
