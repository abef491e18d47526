import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileCheckpointer } from '@bitshare/checkpoints';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { fromExactJson, toExactJson } from '../src/exact-json.ts';

const directory = mkdtempSync(join(tmpdir(), 'bitshare-exact-'));
afterAll(() => rmSync(directory, { recursive: true }));

test('plain data comes back as it was, with every number', () => {
  const plain = fc.jsonValue({ maxDepth: 4 });
  const numbers = fc.array(fc.double());
  fc.assert(
    fc.property(plain, numbers, (data, list) => {
      const value = { data, list, one: list[0] };
      expect(fromExactJson(toExactJson(value))).toEqual(value);
    }),
  );
});

test('tensors come back with the same bits', async () => {
  const checkpointer = createFileCheckpointer({ directory });
  const tensor = fc
    .uint8Array({ maxLength: 64 })
    .map(
      (bytes) =>
        new Float32Array(new Uint8Array(4 * bytes.length).map((_, i) => bytes[i >> 2]! * (i + 37)).buffer),
    );
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string({ minLength: 1 }), tensor), async (tensors) => {
      const names = Object.keys(tensors).filter((name) => name !== '__metadata__' && name !== '__proto__');
      const given = Object.fromEntries(
        names.map((name) => [name, { shape: [tensors[name]!.length], values: tensors[name]! }]),
      );
      await checkpointer.save(['any'], { data: null, tensors: given });
      const found = (await checkpointer.latest(['any']))!.tensors;
      expect(Object.keys(found).sort()).toEqual(names.sort());
      for (const name of names)
        expect(Buffer.from(found[name]!.values.buffer)).toEqual(Buffer.from(tensors[name]!.buffer));
    }),
    { numRuns: 20 },
  );
});
