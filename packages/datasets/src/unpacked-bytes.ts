/** Unpacked bytes that every archive may have. */
const freeBytes = 2 ** 26;
/** Largest ratio of unpacked to packed bytes beyond that. Images have about 1, idx files 5, a decompression bomb 1,000. */
const largestRatio = 100;

/** @throws Error when the ratio of unpacked bytes to `packed` is that of a decompression bomb. */
export function checkUnpacked(unpacked: number, packed: number): void {
  if (unpacked > freeBytes && unpacked > largestRatio * packed)
    throw new Error(
      `its ${packed} bytes unpack to more than ${largestRatio} times as many; if that is correct, unpack it manually`,
    );
}
