import { UserError } from '@bitshare/core';

/** Runs a check of a file's contents, and names the file in its errors. @throws UserError */
export function inFile<Found>(path: string, check: () => Found): Found {
  try {
    return check();
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    throw new UserError(`${path}: ${cause.message}`, undefined, { cause });
  }
}
