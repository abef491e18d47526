import type { EngineInfo } from '@bitshare/core';

/** `wasm (portable, 2 threads)`. */
export const engineSentence = ({ engine, build, threads }: EngineInfo): string =>
  `${engine} (${build}, ${threads} ${threads === 1 ? 'thread' : 'threads'})`;

/** `@tensorflow/tfjs 4.22.0, tensorflow 2.21.0`. */
export const versionsSentence = ({ versions }: EngineInfo): string =>
  Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
