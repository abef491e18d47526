import type { Plugin } from '@bitshare/core';
import { bitSharing, dorefa, lsq, pact } from '@bitshare/quantizers';
import type { RunConfig } from '../config/run-config.ts';

/** The quantizers with ranges by the names that configurations know them by. */
const quantizers = { 'bit-sharing': bitSharing, lsq, pact } as const;

/** Provides QUANTIZER, as a configuration names it. */
export function quantizerOf({ name, perChannel, clipStart }: RunConfig['quantizer']): Plugin {
  if (name === 'dorefa') return dorefa({ perChannel });
  return quantizers[name]({ perChannel, ...(clipStart ? { clipStart } : {}) });
}
