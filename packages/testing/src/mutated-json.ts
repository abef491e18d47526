import fc from 'fast-check';
import { mutatedBytes } from './mutated-bytes.ts';

/**
 * The text of a JSON file in which something is wrong: any one field dropped, renamed, moved, or of any other value and type,
 * also of values that are hard on a reader (`__proto__`, deep nesting, huge numbers and texts); or the text cut or changed in a byte.
 */
export function mutatedJson(json: unknown): fc.Arbitrary<string> {
  const text = JSON.stringify(json);
  const places = placesIn(json);
  const structural = fc
    .tuple(fc.nat(places.length - 1), fc.constantFrom(...jsonFaults), oddValues)
    .map(([place, fault, value]) => {
      const changed = structuredClone(json);
      const found = placesIn(changed)[place]!;
      return fault(changed, found, value);
    });
  const textual = mutatedBytes(new TextEncoder().encode(text)).map((bytes) =>
    new TextDecoder().decode(bytes),
  );
  return fc.oneof({ weight: 4, arbitrary: structural }, { weight: 1, arbitrary: textual });
}

interface Place {
  readonly parent: Record<string, unknown>;
  readonly key: string;
}

/** Every field and element, at any depth, in one order. */
function placesIn(json: unknown): readonly Place[] {
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([key, value]) => [
    { parent: json as Record<string, unknown>, key },
    ...placesIn(value),
  ]);
}

/** Stands for text that `JSON.stringify` would not write. */
const rawMark = 'raw JSON here';

type JsonFault = (json: unknown, place: Place, value: OddValue) => string;
type OddValue = { readonly value: unknown } | { readonly raw: string };

const written = (json: unknown, odd: OddValue): string =>
  'raw' in odd
    ? JSON.stringify(json).replaceAll(JSON.stringify(rawMark), () => odd.raw)
    : JSON.stringify(json);

const plain = (odd: OddValue): unknown => ('raw' in odd ? rawMark : odd.value);

const jsonFaults: readonly JsonFault[] = [
  // Another value.
  (json, { parent, key }, odd) => {
    parent[key] = plain(odd);
    return written(json, odd);
  },
  // Nothing.
  (json, { parent, key }) => {
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
    return JSON.stringify(json);
  },
  // One too many.
  (json, { parent, key }, odd) => {
    if (Array.isArray(parent)) parent.splice(Number(key), 0, parent[Number(key)]);
    else parent[`${key}2`] = plain(odd);
    return written(json, odd);
  },
  // A name that objects have already.
  (json, { parent, key }, odd) => {
    const name = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'][key.length % 4]!;
    Object.defineProperty(parent, name, { value: plain(odd), enumerable: true, configurable: true });
    return written(json, odd);
  },
  // The file is something else altogether.
  (_, __, odd) => written(plain(odd), odd),
  // Wrapped, as a list of one.
  (json, { parent, key }) => {
    parent[key] = [parent[key]];
    return JSON.stringify(json);
  },
];

const depth = 20_000;

/** Values that readers trip over. */
const oddValues: fc.Arbitrary<OddValue> = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }).map((value) => ({ value })),
  fc
    .constantFrom<unknown>(
      null,
      true,
      '',
      'x',
      [],
      {},
      0,
      -1,
      0.5,
      1e9,
      2 ** 31,
      2 ** 53,
      1e308,
      -1e308,
      1e-320,
    )
    .map((value) => ({ value })),
  fc.constantFrom(
    { raw: '-0' },
    { raw: '1e999' },
    { raw: `${'['.repeat(depth)}${']'.repeat(depth)}` },
    { raw: `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}` },
    { raw: '{"__proto__":{"format":"x","toString":1}}' },
    { raw: `"${'long '.repeat(2000)}"` },
    { raw: '"\\ud800"' },
    { raw: '{"length":4294967295}' },
  ),
);
