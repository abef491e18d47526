// Imported through variables, so that bundlers for browsers let them be: what needs them runs in Node only.
const imported = <Module>(name: string): Promise<Module> => import(/* @vite-ignore */ name);

export const nodeFileSystem = () => imported<typeof import('node:fs/promises')>('node:fs/promises');
export const nodePath = () => imported<typeof import('node:path')>('node:path');
export const nodeZlib = () => imported<typeof import('node:zlib')>('node:zlib');
