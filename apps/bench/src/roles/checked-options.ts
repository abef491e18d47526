import { UserError } from '@bitshare/core';

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** What a module exports as `schema`: any library's that knows Standard Schema (zod, valibot, arktype), or has `safeParse`. */
export interface OptionsSchema {
  readonly '~standard'?: {
    validate(value: unknown): Verdict | Promise<Verdict>;
  };
  safeParse?(value: unknown): {
    readonly data?: unknown;
    readonly error?: { readonly issues: readonly Issue[] };
  };
}

interface Verdict {
  readonly value?: unknown;
  readonly issues?: readonly Issue[] | undefined;
}

type Options = Readonly<Record<string, unknown>>;

/** The options with the defaults of their schema. @throws UserError naming every option that is wrong. */
export async function checkedOptions(
  schema: OptionsSchema | undefined,
  options: Options,
  title: string,
): Promise<Options> {
  if (schema === undefined) return options;
  const { value, issues } = await verdictOf(schema, options, title);
  if (!issues) return value as Options;
  const faults = issues.map(({ path = [], message }) => {
    const place = ['options', ...path.map((part) => String(typeof part === 'object' ? part.key : part))];
    return `  - ${place.join('.')}: ${message}`;
  });
  throw new UserError(`${title} does not take these options:\n${faults.join('\n')}`);
}

async function verdictOf(schema: OptionsSchema, options: Options, title: string): Promise<Verdict> {
  const standard = schema?.['~standard'];
  if (standard) return standard.validate(options);
  if (typeof schema?.safeParse !== 'function')
    throw new UserError(
      `${title}: its export "schema" has neither safeParse nor ~standard.`,
      'Export a schema of zod, valibot or another library of Standard Schema, or none.',
    );
  const { data, error } = schema.safeParse(options);
  return { value: data, issues: error?.issues };
}
