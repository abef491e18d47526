export { checkpoints } from './checkpoints.ts';
export { type CheckpointsOptions, createFileCheckpointer } from './file-checkpointer.ts';
export { writeSafely } from './write-safely.ts';
