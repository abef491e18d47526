/** Bytes of `count` codes of `bits` each. */
export const packedLength = (count: number, bits: number): number => Math.ceil((count * bits) / 8);

/**
 * Writes codes as one stream of bits, lowest first: code i fills the bits from `i * bits` on, bit b being bit `b % 8` of byte
 * `b / 8`. Bits after the last code are 0. @param codes whole numbers below `2^bits`. @param bits 1 to 8.
 */
export function packCodes(codes: ArrayLike<number>, bits: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(packedLength(codes.length, bits));
  for (let i = 0, at = 0; i < codes.length; i++, at += bits) {
    const shifted = codes[i]! << (at & 7);
    bytes[at >> 3]! |= shifted;
    if (shifted > 255) bytes[(at >> 3) + 1]! |= shifted >> 8;
  }
  return bytes;
}

/** The inverse of `packCodes`. */
export function unpackCodes(bytes: Uint8Array, bits: number, count: number): Uint8Array<ArrayBuffer> {
  const codes = new Uint8Array(count);
  const mask = (1 << bits) - 1;
  for (let i = 0, at = 0; i < count; i++, at += bits) {
    const byte = at >> 3;
    codes[i] = ((bytes[byte]! | ((bytes[byte + 1] ?? 0) << 8)) >> (at & 7)) & mask;
  }
  return codes;
}
