import type { Backend, EngineInfo } from '@bitshare/core';
import { engineSentence, versionsSentence } from './engine-sentence.ts';

/** The same backend, which reports the engine at its first activation. */
export function announced(backend: Backend, say: (text: string) => void): Backend {
  let told = false;
  return {
    ...backend,
    async activate(): Promise<EngineInfo> {
      const info = await backend.activate();
      if (!told) say(`engine: ${engineSentence(info)}; ${versionsSentence(info)}`);
      told = true;
      return info;
    },
  };
}
