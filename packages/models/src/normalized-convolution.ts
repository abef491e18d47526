import type { BatchNormOptions, ConvolutionOptions, GraphBuilder } from './graph-builder.ts';

/** The batch norm and activation that follow the convolutions of a network. */
export interface Style {
  readonly activation: 'relu' | 'relu6' | 'hardSwish';
  readonly norm?: BatchNormOptions;
}

/** A convolution and its batch norm. */
export const normalized = (
  build: GraphBuilder,
  id: string,
  x: string,
  options: ConvolutionOptions,
  norm?: BatchNormOptions,
): string => build.batchNorm(`${id}.norm`, build.convolution(id, x, options), norm);

/** Convolution, batch norm, activation. */
export function activated(
  build: GraphBuilder,
  id: string,
  x: string,
  options: ConvolutionOptions,
  { activation, norm }: Style,
): string {
  const name = activation === 'hardSwish' ? 'hardSwish' : 'relu';
  return build[activation](`${id}.${name}`, normalized(build, id, x, options, norm));
}
