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
 * @param provider a plugin that provides the role, for the message where none does: `'bops() of @bitshare/costs'`.
 */
export function token<T>(name: string, provider?: string): Token<T> {
  const role = Symbol.for(`@bitshare/${name}`);
  if (provider !== undefined) providers.set(role, provider);
  return role as unknown as Token<T>;
}

/** A plugin that provides a role, as its token names it. */
export const providerOf = (role: Token<unknown>): string | undefined => providers.get(role);

/** A role as messages name it: `'@bitshare/cost-model'`. */
export const roleName = (role: Token<unknown>): string => Symbol.keyFor(role) ?? String(role.description);
