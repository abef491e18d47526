import fc from 'fast-check';

/** How many mutations a test makes: `BITSHARE_MUTATIONS`, where that is set, or its own short number. */
export const mutationRuns = (short: number): number => Number(process.env.BITSHARE_MUTATIONS ?? short);

/** One flipped bit. */
export const flippedBits = (file: Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(fc.nat(file.length - 1), fc.nat(7))
    .map(([at, bit]) => file.with(at, file[at]! ^ (1 << bit)) as Uint8Array);

/** A file with one to four faults: a flipped bit, another byte, a cut, a part that is missing, zeroed, or there twice. */
export function mutatedBytes(file: Uint8Array): fc.Arbitrary<Uint8Array> {
  const places = fc.tuple(fc.nat(file.length - 1), fc.nat(63), fc.nat(255));
  return fc
    .array(fc.tuple(fc.constantFrom(...byteFaults), places), { minLength: 1, maxLength: 4 })
    .map((faults) =>
      faults.reduce((bytes, [fault, [at, length, byte]]) => fault(bytes, at, length, byte), file),
    );
}

type ByteFault = (bytes: Uint8Array, at: number, length: number, byte: number) => Uint8Array;

const joined = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

const byteFaults: readonly ByteFault[] = [
  (bytes, at, _, byte) => bytes.map((old, i) => (i === at ? old ^ (1 << (byte & 7)) : old)),
  (bytes, at, _, byte) => bytes.map((old, i) => (i === at ? byte : old)),
  (bytes, at) => bytes.slice(0, at),
  (bytes, at, length) => joined(bytes.slice(0, at), bytes.slice(at + length)),
  (bytes, at, length) => bytes.map((old, i) => (i >= at && i < at + length ? 0 : old)),
  (bytes, at, length) => joined(bytes.slice(0, at + length), bytes.slice(at)),
];
