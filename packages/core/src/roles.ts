import type { Token } from './token.ts';

/** Roles by the names under which the requester receives them. An `undefined` role is ignored. */
export type Roles = Readonly<Record<string, Token<unknown> | undefined>>;

type Part<Role> = Role extends Token<infer T> ? T : undefined;

/** The objects that fill roles, under the same names. */
export type Parts<Asked extends Roles> = { readonly [Name in keyof Asked]: Part<Asked[Name]> };

/** The objects of needed and optional roles. An unfilled optional role is `undefined`. */
export type PartsOf<Needs extends Roles, Optional extends Roles> = Parts<Needs> & {
  readonly [Name in keyof Optional]: Part<Optional[Name]> | undefined;
};

/** No roles. */
export type NoRoles = Readonly<Record<never, never>>;

interface Provider {
  resolve(role: Token<unknown>): unknown;
  find(role: Token<unknown>): unknown;
}

/** The parts of a provider. Each is resolved when it is first read, so that wiring a stage creates none of them. */
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
