import { UserError } from '@bitshare/core';

/** The file system's answer about a path. @throws UserError naming the path where it has none: a broken link, say, or no permission. */
export const reading = <Answer>(path: string, answer: Promise<Answer>): Promise<Answer> =>
  answer.catch((cause: Error) => {
    throw new UserError(`${path} cannot be read: ${cause.message}`, undefined, { cause });
  });
