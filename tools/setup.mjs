// `node tools/setup.mjs [--all]`: installs what the command line needs, which is a third of the whole; with `--all`, or where it is
// there already, everything that tests, checks, the site and the playground need, other runtimes included.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pnpm, root, run } from './child.mjs';

/** To build and run apps/bench: dependencies of the repository itself, and of the packages that the command line is made of. */
const commandLineOnly = ['--prod', '--filter', '.', '--filter-prod', 'bitshare...'];

/** Resolves to an exit code. `stdio` as in node:child_process. */
export function setup({ all = false, stdio = 'inherit' } = {}) {
  const everything = all || existsSync(join(root, 'node_modules/vitest'));
  return run([...pnpm, 'install', '--frozen-lockfile', ...(everything ? [] : commandLineOnly)], { stdio });
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.exitCode = await setup({ all: process.argv.includes('--all') });
