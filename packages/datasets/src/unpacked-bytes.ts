/** What any archive may hold unpacked, however small it is, in bytes. */
const freeBytes = 2 ** 26;
/** How much larger than its file an archive may be beyond that. Images hardly shrink, idx files by 5; a bomb by 1,000. */
const largestRatio = 100;

/** @throws Error when an archive of `packed` bytes unpacks to so many that it can only be made to fill memory or time. */
export function checkUnpacked(unpacked: number, packed: number): void {
  if (unpacked > freeBytes && unpacked > largestRatio * packed)
    throw new Error(
      `its ${packed} bytes unpack to more than ${largestRatio} times as many; unpack it by hand if that is right`,
    );
}
