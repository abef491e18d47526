import { type PackedShape, placeWindow, windowOf } from '@bitshare/packed';
import type { PlanStep } from './plan.ts';
import { createStep, type Step } from './step.ts';

/** A node without weights. */
export function imageStep(
  { node, input, output }: Extract<PlanStep, { kind: 'image' }>,
  addresses: ReadonlyMap<string, number>,
  shapes: ReadonlyMap<string, PackedShape>,
): Step {
  const shape = shapes.get(node.inputs[0]!)! as readonly [number, number, number];
  const [height, width, channels] = shape;
  const given = { input: addresses.get(input)!, output: addresses.get(output)!, height, width, channels };
  if (node.op === 'globalAveragePool') return createStep('channelMeans', given);
  if (node.op === 'padChannels') {
    const { before, after } = node;
    return createStep('padChannels', { ...given, before, filters: channels + before + after });
  }
  const { top, left, height: outHeight, width: outWidth } = placeWindow(shape, windowOf(node));
  const [kernelHeight, kernelWidth] = node.poolSize;
  const [strideHeight, strideWidth] = node.strides;
  return createStep(node.op, {
    ...{ ...given, top, left, outHeight, outWidth },
    ...{ kernelHeight, kernelWidth, strideHeight, strideWidth },
  });
}
