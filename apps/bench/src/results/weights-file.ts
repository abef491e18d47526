import type { Weights } from '@bitshare/core';
import { float32Tensor, serializeSafetensors } from '@bitshare/safetensors';

/** Weights as a safetensors file, every parameter F32 under its own name. */
export const weightsFile = (weights: Weights): Uint8Array =>
  serializeSafetensors({
    tensors: new Map(
      Object.entries(weights).map(([name, { shape, values }]) => [name, float32Tensor(shape, values)]),
    ),
    metadata: { format: 'bitshare-weights', version: '1' },
  });
