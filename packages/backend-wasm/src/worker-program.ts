import { endedWord, fileWord } from './helper.ts';

// The workers' program is text: Node cannot load TypeScript, and not every bundler keeps a file beside this one.

/** How often a worker looks for work before it sleeps. That takes some tens of microseconds. */
const patience = 20_000;

const serve = `
  const words = new Int32Array(memory.buffer, wordsAt, 4);
  try {
    new WebAssembly.Instance(module, { env: { memory } }).exports.serve(thread, ${patience});
  } finally {
    Atomics.store(words, ${endedWord}, 1);
  }
`;

// A worker that is terminated runs no \`finally\`, but Node closes its files once nothing of it runs any more. A worker that may
// not open one works all the same.
export const nodeSource = `
  const { module, memory, thread, wordsAt } = require('node:worker_threads').workerData;
  try {
    const file = require('node:fs').openSync(require('node:os').devNull);
    Atomics.store(new Int32Array(memory.buffer, wordsAt, 4), ${fileWord}, file);
  } catch {}
  ${serve}
`;

export const browserSource = `
  onmessage = ({ data: { module, memory, thread, wordsAt } }) => {
    postMessage('at work');
    ${serve}
  };
`;
