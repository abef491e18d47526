import type * as z from 'zod';
import { describeIssue, valueAt } from './describe-issue.ts';
import { UserError } from './errors.ts';

/**
 * Options as their schema has them, with its defaults. @param of whom they are options: `'search'`.
 * @throws UserError naming every option that is wrong, what it must be and what it is.
 */
export function parseOptions<Schema extends z.ZodType>(
  of: string,
  schema: Schema,
  options: unknown = {},
): z.output<Schema> {
  const result = schema.safeParse(options);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => {
    const place = issue.path.map(String).join('.');
    const fault = describeIssue(issue, valueAt(issue.path, options));
    return `${of}: ${place === '' ? '' : `${place} `}${fault}.`;
  });
  throw new UserError(faults.join('\n'));
}
