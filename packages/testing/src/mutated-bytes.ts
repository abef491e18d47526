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
  // A copy: parts of a Buffer would be views of it.
  const whole: Uint8Array = new Uint8Array(file);
  const places = fc.tuple(fc.nat(file.length - 1), fc.nat(63), fc.nat(255));
  return fc
    .array(fc.tuple(fc.constantFrom(...byteFaults), places), { minLength: 1, maxLength: 4 })
    .map((faults) =>
      faults.reduce((bytes, [fault, [at, length, byte]]) => fault(bytes, at, length, byte), whole),
    );
}

type ByteFault = (bytes: Uint8Array, at: number, length: number, byte: number) => Uint8Array;

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** A copy with another byte; where a cut has left nothing there, the copy alone. */
function withByte(bytes: Uint8Array, at: number, byte: (old: number) => number): Uint8Array {
  const copy = bytes.slice();
  if (at < copy.length) copy[at] = byte(copy[at]!);
  return copy;
}

const byteFaults: readonly ByteFault[] = [
  (bytes, at, _, byte) => withByte(bytes, at, (old) => old ^ (1 << (byte & 7))),
  (bytes, at, _, byte) => withByte(bytes, at, () => byte),
  (bytes, at) => bytes.slice(0, at),
  (bytes, at, length) => joined(bytes.slice(0, at), bytes.slice(at + length)),
  (bytes, at, length) => bytes.slice().fill(0, at, at + length),
  (bytes, at, length) => joined(bytes.slice(0, at + length), bytes.slice(at)),
];
