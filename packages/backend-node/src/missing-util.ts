import util from 'node:util';

/** Supplies functions of Node's `util` that tfjs-node calls and Node 23 no longer has. Call it before tfjs-node loads. */
export function supplyMissingUtil(): void {
  Object.assign(util, {
    isArray: Array.isArray,
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  });
}
