import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DType,
  dtypeBytes,
  float32Tensor,
  float32Values,
  type ParseOptions,
  parseSafetensors,
  type SafeTensor,
  SafetensorsError,
  type SafetensorsFile,
  serializeSafetensors,
} from '@bitshare/safetensors';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';

const dtypes: DType[] = [
  'BOOL',
  'U8',
  'I8',
  'I16',
  'U16',
  'F16',
  'BF16',
  'I32',
  'U32',
  'F32',
  'I64',
  'U64',
  'F64',
];

const tensors = fc
  .record({ dtype: fc.constantFrom(...dtypes), shape: fc.array(fc.nat(4), { maxLength: 4 }) })
  .chain(({ dtype, shape }) => {
    const length = shape.reduce((product, size) => product * size, dtypeBytes(dtype));
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((bytes) => ({ dtype, shape, bytes: Uint8Array.from(bytes) }));
  });
const files: fc.Arbitrary<SafetensorsFile> = fc.record({
  tensors: fc
    .dictionary(fc.string(), tensors, { maxKeys: 6 })
    .map((entries) => new Map(Object.entries(entries).filter(([name]) => name !== '__metadata__'))),
  metadata: fc.dictionary(fc.string(), fc.string(), { maxKeys: 4, noNullPrototype: true }),
});

const encoded = (header: unknown, data = 0, claimed?: number): Uint8Array => {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + data);
  new DataView(file.buffer).setBigUint64(0, BigInt(claimed ?? text.length), true);
  file.set(text, 8);
  return file;
};
const u8 = (begin: number, end: number, shape = [end - begin]) => ({
  dtype: 'U8',
  shape,
  data_offsets: [begin, end],
});

describe('a file', () => {
  it('comes back as it was, whatever is in it', () => {
    fc.assert(
      fc.property(files, (file) => {
        const { tensors, metadata } = parseSafetensors(serializeSafetensors(file));
        expect(
          new Map([...tensors].map(([name, t]) => [name, { ...t, bytes: Uint8Array.from(t.bytes) }])),
        ).toEqual(file.tensors);
        expect(metadata).toEqual(file.metadata);
      }),
    );
  });

  it('has the same bytes in whatever order its tensors are given, each aligned to its elements', () => {
    fc.assert(
      fc.property(files, (file) => {
        const bytes = serializeSafetensors(file);
        const reversed = new Map([...file.tensors].reverse());
        expect(serializeSafetensors({ ...file, tensors: reversed })).toEqual(bytes);
        for (const { dtype, bytes: view } of parseSafetensors(bytes).tensors.values())
          if (view.length > 0) expect(view.byteOffset % dtypeBytes(dtype)).toBe(0);
      }),
    );
  });

  it('is read at any offset of a larger buffer', () => {
    const file = serializeSafetensors({
      tensors: new Map([['a', float32Tensor([2], Float32Array.of(1.5, -2))]]),
      metadata: {},
    });
    const larger = new Uint8Array(file.length + 3);
    larger.set(file, 3);
    const { tensors } = parseSafetensors(larger.subarray(3));
    expect(float32Values(tensors.get('a')!)).toEqual(Float32Array.of(1.5, -2));
  });
});

describe('values', () => {
  const values = (dtype: DType, bytes: number[]) =>
    Array.from(float32Values({ dtype, shape: [], bytes: Uint8Array.from(bytes) }));

  it('of half precision and bfloat16 are decoded', () => {
    expect(values('F16', [0x00, 0x3c, 0x00, 0xc0, 0xff, 0x7b, 0x01, 0x00])).toEqual([1, -2, 65504, 2 ** -24]);
    expect(values('F16', [0x00, 0xfc, 0x01, 0x7c])).toEqual([Number.NEGATIVE_INFINITY, Number.NaN]);
    expect(values('BF16', [0x80, 0x3f, 0x20, 0xc0])).toEqual([1, -2.5]);
    expect(values('F64', [0, 0, 0, 0, 0, 0, 0xe0, 0x3f])).toEqual([0.5]);
  });

  it('of integers are refused', () => {
    expect(() => values('I32', [1, 0, 0, 0])).toThrow('a tensor of I32 has no float values');
    const counter: SafeTensor = { dtype: 'I64', shape: [], bytes: new Uint8Array(8) };
    expect(() => float32Values(counter, 'steps')).toThrow('the tensor "steps" of I64 has no float values');
  });
});

describe('what is refused', () => {
  test.each<[string, Uint8Array, string]>([
    ['no header', new Uint8Array(7), '7 bytes are too few'],
    ['a header longer than the file', encoded({}, 0, 3), 'a header of 3 bytes does not fit a file of 10'],
    ['a header of 2^63 bytes', encoded({}, 0, 2 ** 63), 'does not fit'],
    ['a header that is not JSON', encoded('{"a"'), 'the header is not JSON'],
    ['a header that is not an object', encoded('[]'), 'the header is not a JSON object'],
    ['metadata that is not text', encoded({ __metadata__: { a: 1 } }), '__metadata__ is not a map'],
    ['an entry that is not an object', encoded({ a: 1 }), 'tensor "a": its entry is not an object'],
    ['an unknown type', encoded({ a: { ...u8(0, 1), dtype: 'toString' } }, 1), 'unknown type "toString"'],
    ...['F8_E4M3', 'F8_E5M2', 'F8_E8M0', 'F4', 'C64'].map((dtype): [string, Uint8Array, string] => [
      `values of ${dtype}, by name`,
      encoded({ a: { ...u8(0, 1), dtype } }, 1),
      `tensor "a": its type ${dtype} is not read; save it as F32, F16 or BF16`,
    ]),
    ['a negative size', encoded({ a: u8(0, 1, [-1]) }, 1), 'impossible shape [-1]'],
    ['a size that is no integer', encoded({ a: u8(0, 1, [0.5]) }, 1), 'impossible shape [0.5]'],
    [
      'a huge shape',
      encoded({ a: u8(0, 1, [2 ** 40, 2 ** 40]) }, 1),
      '1 bytes of data, but U8 [1099511627776, 10',
    ],
    ['a range that runs backwards', encoded({ a: u8(1, 0, [1]) }, 1), '-1 bytes of data'],
    ['a range past the end', encoded({ a: u8(0, 9) }, 1), 'the tensors take 9 bytes, but the file has 1'],
    [
      'a range that is no pair',
      encoded({ a: { ...u8(0, 1), data_offsets: [0] } }, 1),
      'impossible data_offsets [0]',
    ],
    [
      'overlapping ranges',
      encoded({ a: u8(0, 2), b: u8(1, 3) }, 3),
      '"b" begins at byte 1 of the data and not at 2',
    ],
    ['a gap', encoded({ a: u8(0, 1), b: u8(2, 3) }, 3), '"b" begins at byte 2 of the data and not at 1'],
    [
      'data that no tensor covers',
      encoded({ a: u8(0, 1) }, 2),
      'the tensors take 1 bytes, but the file has 2',
    ],
  ])('%s', (_, file, message) => {
    expect(() => parseSafetensors(file)).toThrow(SafetensorsError);
    expect(() => parseSafetensors(file)).toThrow(message);
  });

  it('any damage gives an error of ours or another valid file, never anything else', () => {
    const damage = fc.record({ at: fc.nat(), to: fc.nat(255), cut: fc.option(fc.nat()) });
    fc.assert(
      fc.property(files, damage, (file, { at, to, cut }) => {
        const whole = serializeSafetensors(file);
        whole[at % whole.length] = to;
        const bytes = cut === null ? whole : whole.subarray(0, cut % whole.length);
        try {
          for (const { bytes: view } of parseSafetensors(bytes).tensors.values())
            expect(view.length).toBeLessThanOrEqual(bytes.length);
        } catch (error) {
          expect(error).toBeInstanceOf(SafetensorsError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('bytes that do not fit the shape, and the reserved name, when writing', () => {
    const tensor = { dtype: 'U8', shape: [2], bytes: new Uint8Array(1) } as const;
    const write = (name: string) =>
      serializeSafetensors({ tensors: new Map([[name, tensor]]), metadata: {} });
    expect(() => write('a')).toThrow('tensor "a" has 1 bytes, but U8 [2] takes 2');
    expect(() => write('__metadata__')).toThrow('cannot be the name of a tensor');
  });
});

const python = (() => {
  try {
    execFileSync('python3', ['-c', 'import numpy, safetensors.numpy'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

it.skipIf(!python)(
  "the format's own reader opens it, and its files are read (needs python3 with safetensors)",
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'safetensors-'));
    const [ours, theirs] = [join(folder, 'ours'), join(folder, 'theirs')];
    const values = Float32Array.of(1, -0.25, 3e-9, 7);
    const tensors = new Map([
      ['w', float32Tensor([2, 2], values)],
      ['codes', { dtype: 'U8', shape: [3], bytes: Uint8Array.of(1, 2, 255) } as const],
    ]);
    writeFileSync(ours, serializeSafetensors({ tensors, metadata: { k: 'ü' } }));
    const script = `
from safetensors import safe_open
from safetensors.numpy import load_file, save_file
import sys
tensors = load_file(sys.argv[1])
assert tensors["w"].shape == (2, 2) and tensors["codes"].tolist() == [1, 2, 255]
with safe_open(sys.argv[1], "np") as f: metadata = f.metadata()
save_file(tensors, sys.argv[2], metadata)`;
    execFileSync('python3', ['-c', script, ours, theirs]);
    const read = parseSafetensors(readFileSync(theirs));
    expect(float32Values(read.tensors.get('w')!)).toEqual(values);
    expect(read.metadata).toEqual({ k: 'ü' });
    rmSync(folder, { recursive: true });
  },
);

describe('the digest in a file', () => {
  const file: SafetensorsFile = {
    tensors: new Map([
      ['a', float32Tensor([2, 2], Float32Array.of(1, 2, 3, 4))],
      ['b', { dtype: 'U8', shape: [3], bytes: Uint8Array.of(7, 8, 9) }],
    ]),
    metadata: { format: 'x', note: 'ü' },
  };
  const bytes = serializeSafetensors(file);
  const same = (found: Uint8Array, options?: ParseOptions) => {
    const { tensors, metadata } = parseSafetensors(found, options);
    return [Object.fromEntries(tensors), metadata];
  };
  const whole = [Object.fromEntries(file.tensors), file.metadata];

  it('is checked, and not shown', () => {
    expect(same(bytes)).toEqual(whole);
    expect(new TextDecoder().decode(bytes)).toMatch(/"bitshare-digest":"bitshare-sha256-[0-9a-f]{64}"/);
  });

  it('holds for the content, in whatever order another program has written it', () => {
    const text = new TextDecoder().decode(bytes.subarray(8, bytes.length - 19));
    const { __metadata__: texts, ...tensors } = JSON.parse(text);
    const turned = { ...tensors, __metadata__: Object.fromEntries(Object.entries(texts).reverse()) };
    const header = new TextEncoder().encode(JSON.stringify(turned));
    const again = new Uint8Array(8 + header.length + 19);
    new DataView(again.buffer).setBigUint64(0, BigInt(header.length), true);
    again.set(header, 8);
    again.set(bytes.subarray(bytes.length - 19), 8 + header.length);
    expect(same(again)).toEqual(whole);
  });

  it('lets no flipped bit through as other content', () => {
    for (let at = 0; at < bytes.length; at++)
      for (let bit = 0; bit < 8; bit++) {
        const flipped = bytes.with(at, bytes[at]! ^ (1 << bit));
        try {
          expect(same(flipped), `byte ${at}, bit ${bit}`).toEqual(whole);
        } catch (error) {
          if (!(error instanceof SafetensorsError)) throw error;
        }
      }
  });

  it('is not looked at where that is asked for', () => {
    const last = bytes.length - 1;
    const flipped = bytes.with(last, bytes[last]! ^ 1);
    expect(() => parseSafetensors(flipped)).toThrow(/damaged: its content does not match its digest/);
    expect(same(flipped, { checkDigest: false })).not.toEqual(whole);
  });

  it('is absent from the files of others, which are read', () => {
    const foreign = serializeSafetensors(file, { digest: false });
    expect(new TextDecoder().decode(foreign)).not.toContain('bitshare-');
    expect(same(foreign)).toEqual(whole);
  });

  it('is the same without the cryptography of Node, as in browsers', () => {
    const native = process.getBuiltinModule;
    process.getBuiltinModule = (() => undefined) as unknown as typeof native;
    try {
      expect(serializeSafetensors(file)).toEqual(bytes);
      expect(same(bytes)).toEqual(whole);
    } finally {
      process.getBuiltinModule = native;
    }
  });
});
