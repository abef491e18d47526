import { findsGpu } from '@bitshare/backend-node';
import type { Backend } from '@bitshare/core';

/** A GPU where a GPU build of tfjs-node finds one, else the embedded engine. */
export function createAutoBackend(wasm: Backend, gpu: Backend, gpuFound = findsGpu): Backend {
  let chosen: Promise<Backend> | undefined;
  return {
    name: 'auto',
    async activate() {
      chosen ??= gpuFound().then((found) => (found ? gpu : wasm));
      return (await chosen).activate();
    },
  };
}
