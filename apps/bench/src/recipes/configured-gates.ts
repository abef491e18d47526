import type { Plugin } from '@bitshare/core';
import { hardConcrete, multiPath, sbs } from '@bitshare/gates';
import type { RunConfig } from '../config/run-config.ts';

/** The options that every search has that prunes. */
export const decompositionOf = ({ gates: { candidates, groupSize } }: RunConfig) => ({
  ...(candidates ? { candidates } : {}),
  ...(groupSize ? { groupSize } : {}),
});

/** Provides GATE_SEARCH, as a configuration names it. */
export function gatesOf(config: RunConfig): Plugin {
  const { variant, gates } = config;
  const shared = decompositionOf(config);
  switch (variant) {
    case 'multi-path': {
      const { candidates, mixing, temperatures } = gates;
      return multiPath({
        ...(candidates ? { candidates } : {}),
        ...(mixing ? { mixing } : {}),
        ...(temperatures ? { temperatures } : {}),
      });
    }
    case 'hard-concrete':
      return hardConcrete(shared);
    default:
      return sbs({
        ...shared,
        quantize: variant !== 'sbs-p',
        prune: variant !== 'sbs-q' && variant !== 'two-stage',
      });
  }
}
