import util from 'node:util';

/** What tfjs-node calls of Node's `util` and Node 23 has no more; earlier ones warn of it. To be called before it loads. */
export function supplyMissingUtil(): void {
  Object.assign(util, {
    isArray: Array.isArray,
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  });
}
