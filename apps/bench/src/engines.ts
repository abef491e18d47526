import { wasm } from '@bitshare/backend-wasm';
import type { Plugin } from '@bitshare/core';
import { cpu } from './cpu-backend.ts';

export interface EngineOptions {
  readonly threads?: number | undefined;
}

/** The engines that a command can be told to use. */
export const engineNames = ['wasm', 'cpu'] as const;
export type EngineName = (typeof engineNames)[number];

const engines: Readonly<Record<EngineName, (options: EngineOptions) => Plugin>> = {
  wasm: ({ threads }) => wasm(threads === undefined ? {} : { threads }),
  cpu: () => cpu(),
};

/** Provides BACKEND. */
export const engineByName = (name: EngineName, options: EngineOptions = {}): Plugin => engines[name](options);
