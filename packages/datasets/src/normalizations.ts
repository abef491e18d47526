import type { Dataset } from '@bitshare/core';

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
