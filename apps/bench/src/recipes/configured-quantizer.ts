import type { Plugin } from '@bitshare/core';
import { bitSharing, dorefa, lsq, pact } from '@bitshare/quantizers';
import type { RunConfig } from '../config/run-config.ts';

/** The quantizers by the names that configurations know them by. */
const quantizers = { 'bit-sharing': bitSharing, lsq, pact, dorefa } as const;

/** Provides QUANTIZER, as a configuration names it. */
export const quantizerOf = ({ name, perChannel }: RunConfig['quantizer']): Plugin =>
  quantizers[name]({ perChannel });
