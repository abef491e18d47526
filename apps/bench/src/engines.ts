import { wasmBackend } from '@bitshare/backend-wasm';
import type { Plugin } from '@bitshare/core';
import { cpu } from './cpu-backend.ts';

/** The engines that a command can be told to use. */
export const engineNames = ['wasm', 'cpu'] as const;
export type EngineName = (typeof engineNames)[number];

const engines: Readonly<Record<EngineName, () => Plugin>> = {
  wasm: () => wasmBackend(),
  cpu: () => cpu(),
};

/** Provides BACKEND. */
export const engineByName = (name: EngineName): Plugin => engines[name]();
