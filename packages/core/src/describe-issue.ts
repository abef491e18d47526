import type * as z from 'zod';

/** The fault of a value, as the rest of a sentence that begins with its name: `'must be positive, not -1'`. */
export function describeIssue(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case 'too_small':
      return `must ${lowerLimit(issue)}, not ${shown(value)}`;
    case 'too_big':
      return `must ${upperLimit(issue)}, not ${shown(value)}`;
    case 'invalid_type':
      if (value === undefined) return `is missing; give ${kind(issue.expected)}`;
      return `must be ${kind(issue.expected)}, not ${shown(value)}`;
    case 'invalid_value':
      if (value === undefined) return `is missing; give one of ${issue.values.map(shown).join(', ')}`;
      return `must be one of ${issue.values.map(shown).join(', ')}, not ${shown(value)}`;
    case 'unrecognized_keys':
      return `has no option ${issue.keys.map((key) => `"${key}"`).join(' and no ')}`;
    default:
      return issue.message;
  }
}

/** The value at a path in plain data. */
export const valueAt = (path: readonly PropertyKey[], data: unknown): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], data);

function lowerLimit({ origin, minimum, inclusive }: z.core.$ZodIssueTooSmall): string {
  if (origin === 'array') return `have at least ${minimum} ${minimum === 1 ? 'entry' : 'entries'}`;
  if (origin === 'string') return 'not be empty';
  if (inclusive) return `be at least ${minimum}`;
  return minimum === 0 ? 'be positive' : `be a positive number above ${minimum}`;
}

function upperLimit({ origin, maximum, inclusive }: z.core.$ZodIssueTooBig): string {
  if (origin === 'array') return `have at most ${maximum} ${maximum === 1 ? 'entry' : 'entries'}`;
  return `be ${inclusive ? 'at most' : 'less than'} ${maximum}`;
}

const kinds: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
};
const kind = (expected: string): string => kinds[expected] ?? expected;

/** A value as JSON, shortened if it is long. */
function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
