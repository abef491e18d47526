// `npm run -s bench -- <command>`: installs and builds what is missing, then runs the command line. Its own output alone goes
// to standard output.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildEngine } from './build-engine.mjs';
import { root, run } from './child.mjs';
import { setup } from './setup.mjs';

const quiet = { stdio: ['ignore', 2, 2] };

async function prepare() {
  if (!existsSync(join(root, 'node_modules'))) {
    const code = await setup(quiet);
    if (code !== 0) return code;
  }
  return (
    (await buildEngine(quiet.stdio)) || run([join(root, 'node_modules/.bin/tsc'), '-b', 'apps/bench'], quiet)
  );
}

// Ctrl-C reaches the command line too, which then decides; this process only waits for it. Before that, it ends.
let deciding = true;
process.on('SIGINT', () => {
  if (deciding) process.exit(130);
});
const prepared = await prepare();
deciding = false;
process.exitCode =
  prepared ||
  (await run([process.execPath, join(root, 'apps/bench/dist/main.js'), ...process.argv.slice(2)], {
    cwd: process.cwd(),
  }));
