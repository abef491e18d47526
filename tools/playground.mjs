// `npm run playground`: packs the quickstart's result, where there is one, and serves the page. What follows `--` goes to vite.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildEngine } from './build-engine.mjs';
import { root, run } from './child.mjs';

const app = join(root, 'apps/playground');
const quickstart = join(root, 'results/quickstart');
const networks = [
  [quickstart, 'compressed'],
  [join(quickstart, 'full-precision'), 'full-precision'],
];

/** Resolves to an exit code. */
async function packQuickstart() {
  const left = networks.filter(([folder]) => existsSync(join(folder, 'network.json')));
  if (left.length === 0) {
    console.log(
      'results/quickstart is not there yet (npm run quickstart): the page has an example of its own',
    );
    return buildEngine();
  }
  for (const [folder, name] of left) {
    const file = join(app, 'samples/quickstart', `${name}.safetensors`);
    const bench = [process.execPath, join(root, 'tools/bench.mjs')];
    const code = await run([...bench, 'export', folder, '--format', 'packed', '--out', file]);
    if (code !== 0) return code;
  }
  return 0;
}

process.on('SIGINT', () => {}); // the server, which hears it too, decides
process.exitCode =
  (await packQuickstart()) ||
  (await run([join(app, 'node_modules/.bin/vite'), ...process.argv.slice(2)], { cwd: app }));
