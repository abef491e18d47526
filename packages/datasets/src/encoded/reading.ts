import { UserError } from '@bitshare/core';

/** Awaits a file system call. @throws UserError naming the path when it fails, for example for a broken link or a missing permission. */
export const reading = <Result>(path: string, result: Promise<Result>): Promise<Result> =>
  result.catch((cause: Error) => {
    throw new UserError(`${path} cannot be read: ${cause.message}`, undefined, { cause });
  });
