// Compiles the WebAssembly of the embedded engine and of the runtime where its sources changed. Tests, benchmarks and checks run
// this first.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root, run } from './child.mjs';

/** Resolves to an exit code. `stdio` as in node:child_process. */
export async function buildEngine(stdio = 'inherit') {
  for (const name of ['backend-wasm', 'runtime']) {
    const compile = fileURLToPath(new URL('compile-assembly.mjs', import.meta.url));
    const code = await run([process.execPath, compile, join(root, 'packages', name)], { stdio });
    if (code !== 0) return code;
  }
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await buildEngine();
