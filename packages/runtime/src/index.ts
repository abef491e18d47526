export type { PackedNetwork } from '@bitshare/packed';
export { PackedFileError } from '@bitshare/packed';
export type { LayerInputListener } from './executor.ts';
export { type LoadOptions, loadNetwork } from './load-network.ts';
export type { Prediction, RunnableNetwork } from './runnable-network.ts';
