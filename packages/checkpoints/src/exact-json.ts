/** Substitutes for numbers that JSON lacks. */
const names = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '-0': -0,
};
type Name = keyof typeof names;

const nameOf = (value: number): Name | undefined => {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? undefined : (String(value) as Name);
};

/** JSON that preserves every number: `{ "$number": "NaN" }` and so on replace the numbers that JSON lacks. */
export const toExactJson = (data: unknown): string =>
  JSON.stringify(data, (_, value: unknown) => {
    const name = typeof value === 'number' ? nameOf(value) : undefined;
    return name === undefined ? value : { $number: name };
  });

/** @throws SyntaxError when it is not JSON. */
export const fromExactJson = (text: string): unknown =>
  JSON.parse(text, (_, value: unknown) => {
    const name = (value as { readonly $number?: unknown } | null)?.$number;
    return typeof name === 'string' && Object.hasOwn(names, name) ? names[name as Name] : value;
  });
