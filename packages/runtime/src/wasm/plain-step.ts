import { finishStep } from './finish-step.ts';
import { asImage, imageStep } from './image-step.ts';
import type { Placement } from './placement.ts';
import type { PlanStep } from './plan.ts';
import { createStep, type Step } from './step.ts';

/** A step of a plan that is not a layer. */
export function plainStep(step: Exclude<PlanStep, { kind: 'layer' }>, placement: Placement): Step {
  const { shapes, addresses, constants } = placement;
  const input = addresses.get(step.input)!;
  if (step.kind === 'map') {
    const [outHeight, outWidth, channels] = asImage(shapes.get(step.shapeOf)!);
    const finish = finishStep(step.finish, step.shapeOf, placement);
    return createStep('map', {
      ...{ input, channels, outHeight, outWidth },
      ...{ units: 0, offsets: 0, bias: 0, ...finish },
    });
  }
  const output = addresses.get(step.output)!;
  if (step.kind === 'image')
    return imageStep(step.node, shapes.get(step.node.inputs[0]!)!, { input, output }, constants);
  const [height, width, channels] = asImage(shapes.get(step.source)!);
  const { from, count, before, zeros } = step;
  const filters = shapes.get(step.target)!.at(-1)!;
  return createStep('copyChannels', {
    ...{ input, output, height, width, channels },
    ...{ from, count, before, filters, zeros },
  });
}
