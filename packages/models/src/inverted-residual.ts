import type { GraphBuilder } from './graph-builder.ts';
import { activated, normalized, type Style } from './normalized-convolution.ts';

export interface InvertedResidual extends Style {
  /** Channels of the input. */
  readonly channels: number;
  /** Channels of the depthwise convolution. As many as the input's: there is no expansion. */
  readonly hidden: number;
  readonly filters: number;
  /** Kernel size of the depthwise convolution. */
  readonly kernel: number;
  readonly stride: number;
  /** Channels between the two layers of squeeze-and-excite. Absent: the block has none. */
  readonly squeezed?: number | undefined;
}

/**
 * Adds an inverted residual: a 1x1 expansion, a depthwise convolution, squeeze-and-excite, a linear 1x1 projection, and the sum
 * with the input where the shape is the same (Sandler et al., 2018, figure 4; Howard et al., 2019, figure 4).
 */
export function invertedResidual(
  build: GraphBuilder,
  id: string,
  x: string,
  block: InvertedResidual,
): string {
  const { channels, hidden, filters, kernel, stride, squeezed, norm } = block;
  let y =
    hidden === channels ? x : activated(build, `${id}.expand`, x, { filters: hidden, kernel: 1 }, block);
  y = activated(build, `${id}.depthwise`, y, { filters: hidden, kernel, stride, groups: hidden }, block);
  if (squeezed) y = squeezeAndExcite(build, `${id}.squeeze`, y, { channels: hidden, squeezed });
  y = normalized(build, `${id}.project`, y, { filters, kernel: 1 }, norm);
  return stride === 1 && channels === filters ? build.add(`${id}.add`, y, x) : y;
}

/** A factor between 0 and 1 for each channel, from the means of all (MobileNetV3's form: ReLU and hard sigmoid). */
function squeezeAndExcite(
  build: GraphBuilder,
  id: string,
  x: string,
  { channels, squeezed }: { readonly channels: number; readonly squeezed: number },
): string {
  const means = build.globalAveragePool(`${id}.pool`, x, { keepDims: true });
  const fewer = build.convolution(`${id}.fc1`, means, { filters: squeezed, kernel: 1, bias: true });
  const more = build.convolution(`${id}.fc2`, build.relu(`${id}.relu`, fewer), {
    filters: channels,
    kernel: 1,
    bias: true,
  });
  return build.multiply(id, x, build.hardSigmoid(`${id}.factor`, more));
}
