import type { Dataset } from '@bitshare/core';
import * as z from 'zod';

/** Mean and standard deviation by channel, of bytes scaled to [0, 1]. */
export type Normalization = Dataset['normalization'];

// Statistics of the training images; those of colour sets are from METHOD section 6.
export const normalizations = {
  mnist: { mean: [0.1307], std: [0.3081] },
  'fashion-mnist': { mean: [0.286], std: [0.353] },
  cifar10: { mean: [0.4914, 0.48216, 0.44653], std: [0.24703, 0.24349, 0.26159] },
  cifar100: { mean: [0.50706, 0.48667, 0.44078], std: [0.26745, 0.25569, 0.27608] },
  imagenet: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
} as const satisfies Record<string, Normalization>;

/** Names of normalizations of photographs, and the ranges to which a network's images are scaled. */
export const normalizationNames = ['imagenet', 'cifar10', 'cifar100', '[0,1]', '[-1,1]', '[0,255]'] as const;

/** A normalization by its name or by its numbers. */
export type NormalizationChoice = (typeof normalizationNames)[number] | Normalization;

/** Schema of a normalization in a configuration. */
export const normalizationSchema: z.ZodType<NormalizationChoice> = z.union([
  z.enum(normalizationNames),
  z.strictObject({
    mean: z.array(z.number()).min(1).describe('Mean of each channel of images in [0, 1].'),
    std: z.array(z.number().gt(0)).min(1).describe('Standard deviation of each channel of images in [0, 1].'),
  }),
]);

/** Offset and scale that put bytes in [0, 1] into a range. */
const ranges: Readonly<Record<string, readonly [mean: number, std: number]>> = {
  '[0,1]': [0, 1],
  '[-1,1]': [0.5, 0.5],
  '[0,255]': [0, 1 / 255],
};

/** The normalization of images of some channels. Grey images have the average of a colour normalization. */
export function normalizationFor(choice: NormalizationChoice, channels: number): Normalization {
  if (typeof choice === 'object') return choice;
  const all = (value: number) => Array<number>(channels).fill(value);
  const range = ranges[choice];
  if (range) return { mean: all(range[0]), std: all(range[1]) };
  const { mean, std } = normalizations[choice as keyof typeof normalizations];
  if (mean.length === channels) return { mean, std };
  return { mean: all(average(mean)), std: all(average(std)) };
}

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
