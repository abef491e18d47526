// Imported through variables, so that bundlers for browsers let them be: what needs them runs in Node only.
const imported = <Module>(name: string): Promise<Module> => import(/* @vite-ignore */ name);

export const nodeFiles = () => imported<typeof import('node:fs/promises')>('node:fs/promises');
export const nodePath = () => imported<typeof import('node:path')>('node:path');
export const nodeStreams = () => imported<typeof import('node:stream/promises')>('node:stream/promises');
export const nodeZlib = () => imported<typeof import('node:zlib')>('node:zlib');
export const tarStream = () => imported<typeof import('tar-stream')>('tar-stream');
