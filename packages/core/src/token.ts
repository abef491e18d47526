// tsyringe throws on import without this polyfill; core is its only importer.
import 'reflect-metadata';

/**
 * A typed key: `container.resolve(QUANTIZER)` is a `Quantizer`.
 * At run time it is a symbol; the constructor signature is phantom and lets TypeScript infer `T`.
 */
export type Token<T> = symbol & (abstract new (...args: never) => T);

/** Makes a token. `Symbol.for`, so that two copies of this package still share their tokens. */
export const token = <T>(name: string): Token<T> => Symbol.for(`@bitshare/${name}`) as unknown as Token<T>;
