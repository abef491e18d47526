import { findsGpu } from '@bitshare/backend-node';
import type { Backend } from '@bitshare/core';

/** A GPU if a GPU build of tfjs-node finds one, else the embedded engine. */
export function createAutoBackend(wasm: Backend, gpu: Backend, gpuFound = findsGpu): Backend {
  let chosen: Promise<Backend> | undefined;
  let active: Backend | undefined;
  return {
    name: 'auto',
    async activate() {
      chosen ??= gpuFound().then((found) => (found ? gpu : wasm));
      active = await chosen;
      return active.activate();
    },
    takePeakBytes: () => active?.takePeakBytes?.() ?? 0,
  };
}
