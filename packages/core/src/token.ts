// tsyringe throws on import without this polyfill; core is its only importer.
import 'reflect-metadata';

/**
 * A typed key: `container.resolve(QUANTIZER)` is a `Quantizer`.
 * At run time it is a symbol; the constructor signature is phantom and lets TypeScript infer `T`.
 */
export type Token<T> = symbol & (abstract new (...args: never) => T);

const providers = new Map<symbol, string>();

/**
 * Makes a token. `Symbol.for`, so that two copies of this package still share their tokens.
 * @param provider a plugin that provides the role, for the message about a missing role: `'bops() of @bitshare/costs'`.
 */
export function token<T>(name: string, provider?: string): Token<T> {
  const role = Symbol.for(`@bitshare/${name}`);
  if (provider !== undefined) providers.set(role, provider);
  return role as unknown as Token<T>;
}

/** The plugin that a role's token names as its provider. */
export const providerOf = (role: Token<unknown>): string | undefined => providers.get(role);

/** A role's name in messages: `'@bitshare/cost-model'`. */
export const roleName = (role: Token<unknown>): string => Symbol.keyFor(role) ?? String(role.description);
