import type { Token } from './token.ts';

/** Roles, each under the name by which whoever asks for it receives it; one that is `undefined` is not asked for. */
export type Roles = Readonly<Record<string, Token<unknown> | undefined>>;

type Part<Role> = Role extends Token<infer T> ? T : undefined;

/** What fills roles, under the same names. */
export type Parts<Asked extends Roles> = { readonly [Name in keyof Asked]: Part<Asked[Name]> };

/** What needed and optional roles come to; of these, one that nothing fills is `undefined`. */
export type PartsOf<Needs extends Roles, Optional extends Roles> = Parts<Needs> & {
  readonly [Name in keyof Optional]: Part<Optional[Name]> | undefined;
};

/** No roles. */
export type NoRoles = Readonly<Record<never, never>>;

interface Provider {
  resolve(role: Token<unknown>): unknown;
  find(role: Token<unknown>): unknown;
}

/** The parts of a provider, each looked up when it is first read: a stage may be wired before the parts are there. */
export function partsFrom<Needs extends Roles, Optional extends Roles>(
  provider: Provider,
  needs: Needs,
  optional: Optional,
): PartsOf<Needs, Optional> {
  const lookUp = (roles: Roles, find: (role: Token<unknown>) => unknown) =>
    Object.entries(roles).map(([name, role]) => [
      name,
      { enumerable: true, get: () => (role === undefined ? undefined : find(role)) },
    ]);
  const properties = [
    ...lookUp(needs, (role) => provider.resolve(role)),
    ...lookUp(optional, (role) => provider.find(role)),
  ];
  return Object.defineProperties({}, Object.fromEntries(properties)) as PartsOf<Needs, Optional>;
}
