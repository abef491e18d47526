import type { NoRoles, PartsOf, Roles } from './roles.ts';
import type { Token } from './token.ts';

/** Something that fills a role, as data: `compose` makes it at most once, when it is first asked for. */
export interface Plugin {
  /** Lower-case noun, for messages: `'bit-sharing'`. */
  readonly name: string;
  readonly provides: Token<unknown>;
  /** Roles that others must fill. */
  readonly needs: Roles;
  /** Roles that it uses where something fills them. */
  readonly optional: Roles;
  /** @param parts what fills the roles that it has declared, under the names that it gave them; nothing else can be reached. */
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
 * A plugin of its parts: `plugin({ name: 'packed', provides: EXPORTER, needs: { quantizer: QUANTIZER }, create: ({ quantizer }) =>
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
