import { expect, test } from 'vitest';
import { runJsonSchema } from '../src/config/run-config.ts';

type Schema = Readonly<Record<string, unknown>>;

test('the published schema is the one that configurations are checked with', async () => {
  // After a change of the configuration: vitest run apps/bench -u
  const text = `${JSON.stringify(runJsonSchema(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../schema/run.schema.json');
});

/** Places of fields without a description; a name that is a constant describes itself. */
function undescribed(schema: Schema, path: string): string[] {
  const fields = Object.entries((schema.properties ?? {}) as Record<string, Schema>).flatMap(
    ([name, field]) => {
      const place = `${path}${name}`;
      const own = field.description === undefined && field.const === undefined ? [place] : [];
      return [...own, ...undescribed(field, `${place}.`)];
    },
  );
  const alternatives = (schema.oneOf ?? schema.anyOf ?? []) as Schema[];
  return [...fields, ...alternatives.flatMap((one) => undescribed(one, path))];
}

test('every field is described', () => {
  expect(undescribed(runJsonSchema() as Schema, '')).toEqual([]);
});
