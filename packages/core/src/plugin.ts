import type { NoRoles, PartsOf, Roles } from './roles.ts';
import type { Token } from './token.ts';

/** A provider of a role, as data. `compose` creates the object at most once, when it is first resolved. */
export interface Plugin {
  /** Lower-case noun, for messages: `'bit-sharing'`. */
  readonly name: string;
  readonly provides: Token<unknown>;
  /** Roles that other plugins must fill. */
  readonly needs: Roles;
  /** Roles that it uses if they are filled. */
  readonly optional: Roles;
  /** @param parts the objects of the declared roles, under their declared names. No other role can be reached. */
  create(parts: never): unknown;
}

interface PluginParts<T, Needs extends Roles, Optional extends Roles> {
  readonly name: string;
  readonly provides: Token<T>;
  readonly needs?: Needs;
  readonly optional?: Optional;
  readonly create: (parts: PartsOf<Needs, Optional>) => NoInfer<T>;
}

/**
 * Makes a plugin: `plugin({ name: 'packed', provides: EXPORTER, needs: { quantizer: QUANTIZER }, create: ({ quantizer }) =>
 * createPacked(quantizer) })`.
 */
export const plugin = <T, Needs extends Roles = NoRoles, Optional extends Roles = NoRoles>({
  name,
  provides,
  needs,
  optional,
  create,
}: PluginParts<T, Needs, Optional>): Plugin => ({
  name,
  provides,
  needs: needs ?? {},
  optional: optional ?? {},
  create,
});
