import { parseSafetensors, type SafeTensor, serializeSafetensors } from '@bitshare/safetensors';
import { flippedBits, mutatedBytes, mutationRuns } from '@bitshare/testing';
import fc from 'fast-check';
import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate';
import { describe, expect, test } from 'vitest';
import {
  PackedFileError,
  packCodes,
  packedIdealBytes,
  packedLayerSizes,
  packedLength,
  packedShapes,
  readPacked,
  unpackCodes,
  writePacked,
} from '../src/index.ts';
import { operationsNetwork } from './operations-network.ts';
import { tinyNetwork } from './tiny-network.ts';

describe('bit packing', () => {
  test('codes of any width and number come back, in the fewest bytes', () => {
    const someCodes = fc
      .integer({ min: 1, max: 8 })
      .chain((bits) => fc.tuple(fc.constant(bits), fc.array(fc.nat(2 ** bits - 1), { maxLength: 70 })));
    fc.assert(
      fc.property(someCodes, ([bits, codes]) => {
        const bytes = packCodes(codes, bits);
        expect(bytes.length).toBe(packedLength(codes.length, bits));
        expect([...unpackCodes(bytes, bits, codes.length)]).toEqual(codes);
      }),
    );
  });

  test('the first code stands in the lowest bits', () => {
    expect([...packCodes([1, 2, 3], 2)]).toEqual([0b111001]);
    expect([...packCodes([0b101, 0b011, 0b110], 3)]).toEqual([0b10011101, 0b1]);
  });
});

describe('file', () => {
  test('a network comes back as it was, and the same network gives the same bytes', () => {
    const file = writePacked(tinyNetwork());
    const { tensors, ...network } = readPacked(file);
    const { tensors: original, ...expected } = tinyNetwork();
    expect(network).toEqual(expected);
    expect(Object.fromEntries([...tensors].sort())).toEqual(Object.fromEntries([...original].sort()));
    expect(writePacked(readPacked(file))).toEqual(file);
  });

  test('sizes: weights at their bits, everything else at 32', () => {
    const network = tinyNetwork();
    const sizes = packedLayerSizes(network).map(({ weights, idealBytes, cost }) => [
      weights,
      idealBytes,
      cost,
    ]);
    expect(sizes).toEqual([
      [108, 40.5 + 16, 10],
      [12, 7.5, 20],
    ]);
    expect(packedIdealBytes(network)).toBe(40.5 + 16 + 7.5 + 32);
  });

  test('a number that is said twice is not believed', () => {
    const shapes = packedShapes(tinyNetwork().nodes);
    expect(shapes.get('pool')).toEqual([2, 2, 4]);
    expect(shapes.get('dense')).toEqual([3]);
  });
});

/** The tiny network with changed metadata or tensors, as a file that no writer of ours would write. */
function fileWith(change: (metadata: Record<string, string>, tensors: Map<string, SafeTensor>) => void) {
  const file = parseSafetensors(writePacked(tinyNetwork()));
  const metadata = { ...file.metadata };
  const tensors = new Map(file.tensors);
  change(metadata, tensors);
  return serializeSafetensors({ metadata, tensors });
}

const withTensor = (name: string, tensor: SafeTensor) =>
  fileWith((_, tensors) => void tensors.set(name, tensor));

const withMetadata = (name: string, text: string) =>
  fileWith((metadata) => void Object.assign(metadata, { [name]: text }));

/** The manifest's JSON with a piece of it replaced. */
const replacing = (from: string, to: string) =>
  fileWith((metadata) => {
    const json = strFromU8(inflateSync(Buffer.from(metadata.manifest!, 'base64')));
    expect(json).toContain(from);
    metadata.manifest = deflated(json.replace(from, to));
  });

const deflated = (text: string) => Buffer.from(deflateSync(strToU8(text))).toString('base64');

function attempt(bytes: Uint8Array): void {
  try {
    readPacked(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(PackedFileError);
  }
}

describe('hostile files', () => {
  const cases: Record<string, [Uint8Array, RegExp]> = {
    'another format': [withMetadata('format', 'gguf'), /format "bitshare-packed"/],
    'a version to come': [withMetadata('version', '2'), /version 2 of the packed format/],
    'an operation that there is not': [replacing('"op":"relu"', '"op":"eval"'), /manifest is wrong/],
    'an unknown field': [replacing('"op":"relu"', '"op":"relu","extra":1'), /manifest is wrong/],
    'a cycle': [
      replacing('"op":"relu"', '"op":"relu","inputs":["dense"]'),
      /"relu" \(relu\) reads "dense", which is not defined before it/,
    ],
    'a node that reads itself': [replacing('"op":"relu"', '"op":"relu","inputs":["relu"]'), /reads "relu"/],
    'two nodes of one id': [replacing('"id":"relu"', '"id":"norm"'), /id of another node/],
    'a huge image': [replacing('[4,5,3]', '[65536,65536,3]'), /impossible shape/],
    'a shape that overflows': [replacing('[4,5,3]', '[1e308,1e308,3]'), /manifest is wrong/],
    'zeros without end': [replacing('"padding":1', '"padding":65535'), /zeros around/],
    'windows of padding alone': [
      replacing('"op":"maxPool"', '"op":"maxPool","padding":2'),
      /node "pool" \(maxPool\) has windows of padding alone: 2 zeros around windows of \[2,2\]/,
    ],
    'groups that do not divide': [replacing('"filters":4', '"filters":4,"groups":2'), /2 groups/],
    'more filters than there are weights': [replacing('"filters":4', '"filters":4096'), /tensor/],
    'wider codes than there are': [replacing('"bits":3', '"bits":8'), /tensor "conv" must be U8 \[108\]/],
    'no bits': [replacing('"bits":3', '"bits":0'), /manifest is wrong/],
    'a step that is not positive': [replacing('"step":0.25', '"step":-1'), /manifest is wrong/],
    'a zero point beside the grid': [replacing('"zeroPoint":3.5', '"zeroPoint":0.3'), /manifest is wrong/],
    'a zero point beyond the codes': [replacing('"zeroPoint":3.5', '"zeroPoint":99'), /zero point/],
    'steps that are missing': [
      replacing('"step":0.25,', ''),
      /"conv\/step" must be F32 \[4\]; there is none/,
    ],
    'labels too few': [replacing(',"b"', ''), /2 labels/],
    'a normalisation by zero': [replacing('"std":[0.25', '"std":[0'), /not positive/],
    'a ledger of other layers': [replacing('[10,20]', '[30]'), /ledger has 1/],
    'a manifest that is not JSON': [replacing('{', ''), /manifest is not JSON, raw deflate, base64/],
    'a manifest that is not deflated': [
      withMetadata('manifest', btoa('{}')),
      /manifest is not JSON, raw deflate/,
    ],
    'no manifest': [fileWith((metadata) => void delete metadata.manifest), /manifest is not JSON/],
    'a manifest that inflates without end': [
      withMetadata('manifest', deflated(' '.repeat(2 ** 25))),
      /manifest is not JSON/,
    ],
    'a tensor of another type': [
      withTensor('conv/bias', { dtype: 'I32', shape: [4], bytes: new Uint8Array(16) }),
      /"conv\/bias" must be F32 \[4\], not I32/,
    ],
    'scales of another size': [
      withTensor('scaleShift', { dtype: 'F32', shape: [2, 3], bytes: new Uint8Array(24) }),
      /"scaleShift" must be F32 \[2, 4\]/,
    ],
    'a value that is not a number': [
      withTensor('conv/bias', { dtype: 'F32', shape: [4], bytes: new Uint8Array(16).fill(255) }),
      /not a finite number/,
    ],
    'bits behind the last code': [
      withTensor('dense', { dtype: 'U8', shape: [8], bytes: new Uint8Array(8).fill(255) }),
      /bits after its last code/,
    ],
    'a tensor of nobody': [
      withTensor('x', { dtype: 'U8', shape: [1], bytes: new Uint8Array(1) }),
      /"x" belongs to no node/,
    ],
  };

  for (const [name, [file, message]] of Object.entries(cases)) {
    test(`${name} is refused by name`, () => {
      expect(() => readPacked(file)).toThrow(PackedFileError);
      expect(() => readPacked(file)).toThrow(message);
    });
  }

  test('sums that would not fit 32 bits are refused', () => {
    const wide = tinyNetwork();
    const nodes = wide.nodes.map((node) =>
      node.op === 'input' ? { ...node, shape: [200, 200, 3] as [number, number, number] } : node,
    );
    const bytes = new Uint8Array(3 * 120_000);
    const flat = nodes
      .filter((node) => node.op === 'input' || node.op === 'dense')
      .map((node) =>
        node.op === 'dense'
          ? {
              ...node,
              inputs: ['image'],
              weights: { bits: 8, step: 1, zeroPoint: 0 },
              activations: { bits: 8, step: 1 },
            }
          : node,
      );
    const network = {
      ...wide,
      nodes: flat,
      ledger: { ...wide.ledger, layers: [1] },
      tensors: new Map([['dense', { dtype: 'U8' as const, shape: [bytes.length], bytes }]]),
    };
    expect(() => writePacked(network)).toThrow(/too wide for sums of 32 bits/);
  });

  test.each([
    ['tiny', tinyNetwork],
    ['operations', operationsNetwork],
  ] as const)('any value of the manifest changed gives a network or a PackedFileError, %s', (_, network) => {
    const leaves: { parent: Record<string, unknown>; key: string }[] = [];
    const collect = (value: unknown) => {
      for (const [key, inner] of Object.entries(value as object)) {
        leaves.push({ parent: value as Record<string, unknown>, key });
        if (typeof inner === 'object' && inner !== null) collect(inner);
      }
    };
    const file = parseSafetensors(writePacked(network()));
    const manifest = JSON.parse(strFromU8(inflateSync(Buffer.from(file.metadata.manifest!, 'base64'))));
    collect(manifest);
    const numbers = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(65536, 2 ** 31, 2 ** 53, -1, 0, 0.5));
    fc.assert(
      fc.property(fc.nat(leaves.length - 1), fc.oneof(numbers, fc.jsonValue()), (index, value) => {
        const { parent, key } = leaves[index]!;
        const before = parent[key];
        parent[key] = value;
        const text = deflated(JSON.stringify(manifest));
        parent[key] = before;
        const bytes = serializeSafetensors({ ...file, metadata: { ...file.metadata, manifest: text } });
        attempt(bytes);
      }),
      { numRuns: 1000 },
    );
  });

  /** Whether what is read is the network itself; nothing where the file is refused. */
  function readAsWritten(bytes: Uint8Array): boolean | undefined {
    try {
      const { tensors, ...rest } = readPacked(bytes);
      const { tensors: whole, ...expected } = readPacked(writePacked(tinyNetwork()));
      expect([rest, Object.fromEntries(tensors)]).toEqual([expected, Object.fromEntries(whole)]);
      return true;
    } catch (error) {
      if (!(error instanceof PackedFileError)) throw error;
      return undefined;
    }
  }

  const runs = mutationRuns(600);
  test(`no mutation of ${runs} gives another network: it is refused, or what it changes is not read`, {
    timeout: 60_000 + 50 * runs,
  }, () => {
    const file = writePacked(tinyNetwork());
    const refused = { bits: 0, faults: 0 };
    fc.assert(
      fc.property(flippedBits(file), (one) => void (readAsWritten(one) || refused.bits++)),
      { numRuns: runs },
    );
    fc.assert(
      fc.property(mutatedBytes(file), (one) => void (readAsWritten(one) || refused.faults++)),
      { numRuns: runs },
    );
    expect(Math.min(refused.bits, refused.faults)).toBeGreaterThan(0.8 * runs);
  });

  test('a damaged file says so, and is read where that is asked for', () => {
    const file = writePacked(tinyNetwork());
    const { tensors } = readPacked(file);
    const damaged = file.with(file.length - 1, file.at(-1)! ^ 1);
    expect(() => readPacked(damaged)).toThrow(/^the file is damaged: its content does not match its digest$/);
    const { tensors: found } = readPacked(damaged, { checkDigest: false });
    expect([...found.keys()].sort()).toEqual([...tensors.keys()].sort());
  });

  test('a file from before there were digests is read', () => {
    const parsed = parseSafetensors(writePacked(tinyNetwork()));
    expect(readPacked(serializeSafetensors(parsed, { digest: false })).name).toBe(tinyNetwork().name);
  });

  test('any byte changed, and any cut, gives a network or a PackedFileError', () => {
    const file = writePacked(tinyNetwork());
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.nat(255), (at, value) => attempt(file.with(at, value))),
      { numRuns: 500 },
    );
    fc.assert(fc.property(fc.nat(file.length), (length) => attempt(file.subarray(0, length))));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), attempt));
  });
});
