import type * as z from 'zod';
import { describeIssue, valueAt } from './describe-issue.ts';
import { UserError } from './errors.ts';

/**
 * Options parsed by their schema, with its defaults. @param of the owner of the options: `'search'`.
 * @throws UserError naming every wrong option, its value and what is allowed.
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
