import { wasmBackend } from '@bitshare/backend-wasm';
import type { Plugin } from '@bitshare/core';
import { cpu } from './cpu-backend.ts';

/** The engines that a command can be told to use. */
export const engineNames = ['wasm', 'cpu'] as const;
export type EngineName = (typeof engineNames)[number];

/** How the wasm engine runs; other engines have no such choice. */
export interface EngineSettings {
  readonly threads?: number | undefined;
  readonly portable?: boolean | undefined;
}

const engines: Readonly<Record<EngineName, (settings: EngineSettings) => Plugin>> = {
  wasm: ({ threads, portable }) =>
    wasmBackend({ ...(threads ? { threads } : {}), build: portable ? 'portable' : 'auto' }),
  cpu: () => cpu(),
};

/** Provides BACKEND. */
export const engineByName = (name: EngineName, settings: EngineSettings = {}): Plugin =>
  engines[name](settings);
