import { flippedBits, mutatedBytes, mutatedJson } from '@bitshare/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const bitsApart = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((sum, byte, i) => sum + (byte ^ b[i]!).toString(2).replaceAll('0', '').length, 0);

test('a flipped bit is one bit', () => {
  const file = Uint8Array.from({ length: 20 }, (_, i) => 13 * i);
  fc.assert(
    fc.property(flippedBits(file), (other) => {
      expect(other).toHaveLength(20);
      expect(bitsApart(file, other)).toBe(1);
    }),
  );
});

test('mutated bytes leave the file itself alone, and seldom are equal to it', () => {
  const file = Uint8Array.from({ length: 200 }, (_, i) => 1 + (i % 250));
  const before = file.slice();
  const all = fc.sample(mutatedBytes(file), { numRuns: 500, seed: 1 });
  expect(file).toEqual(before);
  expect(all.filter((one) => Buffer.compare(one, file) !== 0).length).toBeGreaterThan(400);
});

test('mutated JSON has fields that are missing, odd, deep and reserved, and text that is no JSON', () => {
  const json = { format: 'x', list: [1, 2, { deep: true }], nothing: null };
  const texts = fc.sample(mutatedJson(json), { numRuns: 2000, seed: 1 });
  expect(json).toEqual({ format: 'x', list: [1, 2, { deep: true }], nothing: null });
  const parsed = texts.map((text) => {
    try {
      return { value: JSON.parse(text) };
    } catch {
      return undefined;
    }
  });
  const some = (found: (value: Record<string, unknown>) => boolean) =>
    parsed.some((one) => one && typeof one.value === 'object' && one.value !== null && found(one.value));
  expect(parsed).toContain(undefined);
  expect(some((value) => !('format' in value))).toBe(true);
  expect(some((value) => typeof value.list === 'number')).toBe(true);
  expect(some((value) => Object.hasOwn(value, '__proto__'))).toBe(true);
  expect(texts.some((text) => text.includes('['.repeat(20_000)))).toBe(true);
});
