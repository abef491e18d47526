import { UserError } from './errors.ts';
import type { Roles } from './roles.ts';
import { providerOf, roleName, type Token } from './token.ts';

/** A plugin or stage that needs roles. */
export interface Needing {
  /** `'the stage search'`. */
  readonly title: string;
  readonly needs: Roles;
}

/** @throws UserError naming every unfilled role, the plugins or stages that need it, and a plugin that provides it. */
export function requireRoles(needing: readonly Needing[], isFilled: (role: Token<unknown>) => boolean): void {
  const missing = new Map<Token<unknown>, string[]>();
  for (const { title, needs } of needing)
    for (const role of Object.values(needs))
      if (role !== undefined && !isFilled(role)) missing.set(role, [...(missing.get(role) ?? []), title]);
  if (missing.size > 0) throw missingRoles(missing);
}

/** The error for unfilled roles. @param missing for each role, the plugins or stages that need it. */
export function missingRoles(missing: ReadonlyMap<Token<unknown>, readonly string[]>): UserError {
  const lines = [...missing].map(([role, by]) => {
    const needed = by.length === 0 ? '' : `, needed by ${by.join(', ')}`;
    const provider = providerOf(role);
    return `  - ${roleName(role)}${needed}. ${provider ? `Provided by ${provider}, for example.` : 'Write a plugin that provides it.'}`;
  });
  const what =
    missing.size === 1 ? 'a role that no plugin fills' : `${missing.size} roles that no plugin fills`;
  return new UserError(`${what}:\n${lines.join('\n')}`, 'Give such a plugin to compose as well.');
}
