import * as z from 'zod';

/** Where ranges start. */
export interface ClipStartOptions {
  /**
   * `'least-squared-error'`: a site that is given bits starts at the range that rounds its first values best at these. `'paper'`: where
   * the quantizer's paper starts, which is also where a site without settled bits does. Default `'least-squared-error'`.
   */
  readonly clipStart?: 'least-squared-error' | 'paper';
}

export const clipStartShape = {
  clipStart: z
    .enum(['least-squared-error', 'paper'])
    .default('least-squared-error')
    .describe(
      'Where ranges start once bits are settled: at the least squared error of the values for these bits, or where the paper of the quantizer starts. Default least-squared-error.',
    ),
};
