import type { QuantizationSite } from '@bitshare/core';

/** Whether a site's values may be negative: weights, and activations without a ReLU before them. */
export const isSigned = ({ role, signed = false }: QuantizationSite): boolean => role === 'weight' || signed;
