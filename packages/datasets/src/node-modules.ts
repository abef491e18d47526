// The imports go through variables, so that bundlers for browsers ignore them. Their users run in Node only.
const imported = <Module>(name: string): Promise<Module> => import(/* @vite-ignore */ name);

export const nodeFiles = () => imported<typeof import('node:fs/promises')>('node:fs/promises');
export const nodePath = () => imported<typeof import('node:path')>('node:path');
export const nodeStreams = () => imported<typeof import('node:stream/promises')>('node:stream/promises');
export const nodeZlib = () => imported<typeof import('node:zlib')>('node:zlib');
export const tarStream = () => imported<typeof import('tar-stream')>('tar-stream');
export const nodeCrypto = () => imported<typeof import('node:crypto')>('node:crypto');
export const hyparquet = () => imported<typeof import('hyparquet')>('hyparquet');
export const sharpModule = () => imported<typeof import('sharp')>('sharp');
export const nodeSystem = () => imported<typeof import('node:os')>('node:os');
export const hyparquetThrift = () =>
  imported<typeof import('hyparquet/src/thrift.js')>('hyparquet/src/thrift.js');
export const hysnappy = () => imported<typeof import('hysnappy')>('hysnappy');
