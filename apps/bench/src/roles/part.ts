import { loadModule } from './load-module.ts';
import { isModule, type PartConfig, type PartContext, type Role, type Table } from './role.ts';

/** What fills a role in a run. */
export interface Part<Made> {
  readonly made: Made;
  /** What of its configuration decides results: a module by its content, not by its place. */
  readonly identity: unknown;
}

/** Makes the part that a configuration names. @throws UserError naming the module that cannot be loaded or does not fit. */
export async function partOf<Made>(
  role: Role<Table<Made>, Made> | Pick<Role<never, Made>, 'title' | 'adopt' | 'table'>,
  config: PartConfig,
  context: PartContext,
): Promise<Part<Made>> {
  if (isModule(config)) {
    const { identity, ...module } = await loadModule(role.title, config);
    return { made: await role.adopt(module), identity };
  }
  const { name, ...options } = config;
  const table: Table<Made> = role.table;
  return { made: table[name]!.create(options, context), identity: config };
}
