import type * as z from 'zod';
import { UserError } from './errors.ts';

/** The expected content of a file, for error messages. */
export interface ParsedFile {
  /** The file's name. */
  readonly source: string;
  /** `'a compression policy'`. */
  readonly kind: string;
  /** What to do about a file of another kind. */
  readonly hint?: string | undefined;
}

/** More faults are not listed. */
const mostFaults = 10;

/** Validates parsed JSON with a schema. @throws UserError naming the file and every wrong field. */
export function parseWith<Content>(
  schema: z.ZodType<Content>,
  json: unknown,
  { source, kind, hint }: ParsedFile,
): Content {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const { issues } = result.error;
  const faults = issues.slice(0, mostFaults).map(({ path, message }) => `  - ${placeOf(path)}: ${message}`);
  const more = issues.length > mostFaults ? [`  and ${issues.length - mostFaults} more`] : [];
  throw new UserError(`${source} is not ${kind}:\n${[...faults, ...more].join('\n')}`, hint);
}

/** `nodes.3.attributes.filters`. A long name, as in a damaged file, is cut. */
const placeOf = (path: readonly PropertyKey[]): string =>
  path.length === 0 ? 'the file' : path.map((key) => String(key).slice(0, 80)).join('.');
