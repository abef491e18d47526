import { QUANTIZER } from '@bitshare/core';
import {
  bitSharing,
  bitSharingSchema,
  dorefa,
  lsq,
  lsqSchema,
  pact,
  pactSchema,
  weightSchema,
} from '@bitshare/quantizers';
import { providing } from './providing.ts';
import { entry, role } from './role.ts';

/** What rounds weights and activations. */
export const quantizers = role('quantizer', providing(QUANTIZER, 'QUANTIZER'), {
  'bit-sharing': entry('Learned clip values, whose bits share one path.', bitSharingSchema, bitSharing),
  lsq: entry('Learned step size quantization.', lsqSchema, lsq),
  pact: entry('Parameterized clipping activation.', pactSchema, pact),
  dorefa: entry('DoReFa-Net.', weightSchema, dorefa),
});
