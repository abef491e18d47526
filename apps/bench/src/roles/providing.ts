import { type Plugin, type Token, UserError } from '@bitshare/core';
import type { LoadedModule } from './role.ts';

/** Takes the plugin that a module makes, if it provides the role. @param name of the token, for messages: `'QUANTIZER'`. */
export const providing =
  (token: Token<unknown>, name: string) =>
  async ({ title, make, options }: LoadedModule): Promise<Plugin> => {
    const made = (await make(options)) as Partial<Plugin> | undefined;
    if (made?.provides === token && typeof made.create === 'function') return made as Plugin;
    throw new UserError(
      `${title}: its default export does not return a plugin that provides ${name}.`,
      `Return one: export default (options) => plugin({ name: 'mine', provides: ${name}, create: () => ... }), with plugin and ${name} of @bitshare/core.`,
    );
  };
