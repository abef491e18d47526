import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '@bitshare/core';
import { checkedOptions, type OptionsSchema } from './checked-options.ts';
import { isFile, type ModuleConfig } from './module-config.ts';
import { moduleDigest } from './module-digest.ts';
import { modulePath } from './module-path.ts';
import type { LoadedModule } from './role.ts';

interface ModuleExports {
  readonly default?: unknown;
  readonly schema?: OptionsSchema;
}

/**
 * Loads a part of a person's own, and checks its options if it says of what kind they are.
 * @param role for messages: `'quantizer'`. @throws UserError naming the module, the role and what to do.
 */
export async function loadModule(
  role: string,
  { module, options }: ModuleConfig,
): Promise<LoadedModule & { readonly identity: unknown }> {
  const title = `${module}, the ${role}`;
  const path = modulePath(module, title);
  const digest = await moduleDigest(path, title);
  const exported = await importModule(path, title);
  const make = exported.default;
  if (typeof make !== 'function')
    throw new UserError(
      `${title}: its default export is not a function.`,
      'Export a function of its options: export default (options) => ...',
    );
  const checked = await checkedOptions(exported.schema, options, title);
  return {
    title,
    make: (given) => called(() => make(given), title),
    options: checked,
    identity: { module: isFile(module) ? basename(module) : module, digest, options: checked },
  };
}

async function importModule(path: string, title: string): Promise<ModuleExports> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (cause) {
    if (cause instanceof Error && (cause as NodeJS.ErrnoException).code === 'ERR_UNKNOWN_FILE_EXTENSION')
      throw new UserError(
        `${title}: Node ${process.versions.node} does not run this kind of file.`,
        'TypeScript needs Node 22.18, 23.6 or newer; or compile it to JavaScript, and name the .mjs file.',
        { cause },
      );
    throw new UserError(`${title}: it cannot be loaded: ${messageOf(cause)}`, undefined, { cause });
  }
}

/** What a person's function gives; what it throws is told by the name of its module. */
function called(make: () => unknown, title: string): unknown {
  try {
    return make();
  } catch (cause) {
    throw new UserError(`${title}: its default export failed: ${messageOf(cause)}`, undefined, { cause });
  }
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
