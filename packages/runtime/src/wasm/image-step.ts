import { type PackedShape, placeWindow, windowOf } from '@bitshare/packed';
import type { PlanStep } from './plan.ts';
import type { ProgramExports } from './program.ts';
import type { StepWords } from './step-words.ts';

const names = {
  maxPool: 'maxPool',
  averagePool: 'averagePool',
  globalAveragePool: 'channelMeans',
  padChannels: 'padChannels',
} as const satisfies Record<string, keyof ProgramExports>;

/** The words of a node without weights. */
export function imageStep(
  { node, input, output }: Extract<PlanStep, { kind: 'image' }>,
  addresses: ReadonlyMap<string, number>,
  shapes: ReadonlyMap<string, PackedShape>,
): { readonly name: keyof ProgramExports; readonly words: StepWords } {
  const shape = shapes.get(node.inputs[0]!)! as readonly [number, number, number];
  const [height, width, channels] = shape;
  const common = { input: addresses.get(input)!, output: addresses.get(output)!, height, width, channels };
  return { name: names[node.op], words: { ...common, ...ownWords() } };

  function ownWords(): StepWords {
    if (node.op === 'globalAveragePool') return {};
    if (node.op === 'padChannels')
      return { before: node.before, filters: channels + node.before + node.after };
    const { top, left, height: outHeight, width: outWidth } = placeWindow(shape, windowOf(node));
    const [kernelHeight, kernelWidth] = node.poolSize;
    const [strideY, strideX] = node.strides;
    return { ...{ top, left, outHeight, outWidth }, ...{ kernelHeight, kernelWidth, strideY, strideX } };
  }
}
