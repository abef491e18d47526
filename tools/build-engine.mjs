// Compiles the embedded engine's WebAssembly where its sources changed. Tests, benchmarks and checks run this first.
import { fileURLToPath } from 'node:url';
import { run } from './child.mjs';

/** Resolves to an exit code. `stdio` as in node:child_process. */
export const buildEngine = (stdio = 'inherit') =>
  run(
    [
      process.execPath,
      fileURLToPath(new URL('../packages/backend-wasm/scripts/build-assembly.mjs', import.meta.url)),
    ],
    { stdio },
  );

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await buildEngine();
