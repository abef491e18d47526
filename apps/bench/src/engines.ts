import { createNodeBackend } from '@bitshare/backend-node';
import { createWasmBackend } from '@bitshare/backend-wasm';
import { BACKEND, type Backend, type Plugin, plugin, UserError } from '@bitshare/core';
import { announced } from './engines/announced.ts';
import { createAutoBackend } from './engines/auto-backend.ts';
import { createCpuBackend } from './engines/cpu-backend.ts';

/** Names of the engines for `--engine`. */
export const engineNames = ['auto', 'wasm', 'node', 'node-gpu', 'cpu'] as const;
export type EngineName = (typeof engineNames)[number];

/** Settings of an engine. */
export interface EngineSettings {
  readonly threads?: number | undefined;
  /** For the wasm engine only. */
  readonly portable?: boolean | undefined;
}

const wasm = ({ threads, portable }: EngineSettings): Backend =>
  createWasmBackend({ ...given(threads), build: portable ? 'portable' : 'auto' });

const engines: Readonly<Record<EngineName, (settings: EngineSettings) => Backend>> = {
  auto: (settings) =>
    settings.portable
      ? wasm(settings)
      : createAutoBackend(wasm(settings), createNodeBackend({ device: 'gpu' })),
  wasm,
  node: ({ threads }) => createNodeBackend(given(threads)),
  'node-gpu': ({ threads }) => createNodeBackend({ device: 'gpu', ...given(threads) }),
  cpu: createCpuBackend,
};

const given = (threads: number | undefined) => (threads === undefined ? {} : { threads });

/**
 * Provides BACKEND. @param say receives a message about the engine, once it is active.
 * @throws UserError for a setting that the engine does not have.
 */
export function engineByName(
  name: EngineName,
  settings: EngineSettings = {},
  say: (text: string) => void = () => {},
): Plugin {
  if (settings.portable && name !== 'wasm' && name !== 'auto')
    throw new UserError(`--portable is for the engine wasm; ${name} has one build.`, 'Leave it out.');
  return plugin({ name, provides: BACKEND, create: () => announced(engines[name](settings), say) });
}
