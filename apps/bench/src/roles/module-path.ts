import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { UserError } from '@bitshare/core';
import { isFile } from './module-config.ts';

/**
 * The file of a module: a file itself, or the entry of a package that is installed where the command runs.
 * @param title for messages. @throws UserError when there is none.
 */
export function modulePath(module: string, title: string): string {
  if (isFile(module)) {
    if (!existsSync(module)) throw new UserError(`${title}: ${resolve(module)} does not exist.`);
    return resolve(module);
  }
  const here = createRequire(join(process.cwd(), 'package.json'));
  try {
    return here.resolve(module);
  } catch (cause) {
    // `require` does not see packages that are for `import` alone.
    const entry = importedEntry(here.resolve.paths(module) ?? [], module);
    if (entry) return entry;
    throw new UserError(
      `${title}: no package of this name is installed in ${process.cwd()}.`,
      `Install it, or write a file beside the configuration as ./${module}`,
      { cause },
    );
  }
}

type Exports = string | { readonly [condition: string]: Exports };

/** Where a package's package.json says that `import` begins. */
function importedEntry(places: readonly string[], name: string): string | undefined {
  const folder = places.map((place) => join(place, name)).find((at) => existsSync(join(at, 'package.json')));
  if (!folder) return undefined;
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { exports?: Exports };
  const entry = exports && importTarget(typeof exports === 'object' ? (exports['.'] ?? exports) : exports);
  return entry === undefined ? undefined : realpathSync(join(folder, entry));
}

function importTarget(exports: Exports): string | undefined {
  if (typeof exports === 'string') return exports;
  const [, chosen] =
    Object.entries(exports).find(([condition]) => ['node', 'import', 'default'].includes(condition)) ?? [];
  return chosen === undefined ? undefined : importTarget(chosen);
}
