import { UserError } from '@bitshare/core';

/** Checks what a file says, and names the file in what is found wrong. @throws UserError */
export function inFile<Found>(path: string, check: () => Found): Found {
  try {
    return check();
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    throw new UserError(`${path}: ${cause.message}`, undefined, { cause });
  }
}
