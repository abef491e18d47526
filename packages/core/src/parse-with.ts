import type * as z from 'zod';
import { UserError } from './errors.ts';

/** What a file is to be, for the message of one that is not. */
export interface ParsedFile {
  /** The file's name. */
  readonly source: string;
  /** `'a compression policy'`. */
  readonly kind: string;
  /** What to do about a file that is something else. */
  readonly hint?: string | undefined;
}

/** More are not read. */
const mostFaults = 10;

/** Parsed JSON as what a schema says. @throws UserError naming the file and every field that is wrong. */
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

/** `nodes.3.attributes.filters`; a long name, as of a mutated file, is cut. */
const placeOf = (path: readonly PropertyKey[]): string =>
  path.length === 0 ? 'the file' : path.map((key) => String(key).slice(0, 80)).join('.');
