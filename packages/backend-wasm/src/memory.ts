import { UserError } from '@bitshare/core';

const pageBytes = 65536;
const mebibyte = 2 ** 20;
/** Below it are the words and arguments that the threads share, and the program's static data. */
const firstByte = mebibyte;
/** Tiles at a tensor's edge read past its end. The last tensor needs memory there too. */
const slackBytes = 2 * mebibyte;
/** Memory grows in steps, since growing is slow. */
const growthBytes = 64 * mebibyte;
const limitMiB = 4095;
const smallestBytes = 256;

/** One memory for all threads, from which tensors are allocated. Freed pieces are used again. */
export class Pool {
  readonly memory: WebAssembly.Memory;
  bytesInUse = 0;
  peakBytes = 0;
  #takenPeak = 0;
  #top = firstByte;
  #buffer: ArrayBufferLike;
  readonly #limitBytes: number;
  readonly #free = new Map<number, number[]>();

  constructor(memoryMiB = limitMiB) {
    this.#limitBytes = Math.min(memoryMiB, limitMiB) * mebibyte;
    const maximum = Math.ceil(this.#limitBytes / pageBytes);
    this.memory = new WebAssembly.Memory({ initial: Math.min(64, maximum), maximum, shared: true });
    this.#buffer = this.memory.buffer;
  }

  /** @throws UserError when the memory is used up. */
  allocate(bytes: number, shape: readonly number[] = []): number {
    if (!(bytes >= 0)) throw new Error(`cannot allocate ${bytes} bytes`);
    const size = sizeClass(bytes);
    const pointer = this.#free.get(size)?.pop() ?? this.#extend(size) ?? this.#cut(size);
    if (pointer === undefined) throw outOfMemory(this.bytesInUse, this.#limitBytes, shape);
    this.bytesInUse += size;
    this.peakBytes = Math.max(this.peakBytes, this.bytesInUse);
    this.#takenPeak = Math.max(this.#takenPeak, this.bytesInUse);
    return pointer;
  }

  /** Most bytes in use at once since the last call. */
  takePeakBytes(): number {
    const peak = this.#takenPeak;
    this.#takenPeak = this.bytesInUse;
    return peak;
  }

  release(pointer: number, bytes: number): void {
    const size = sizeClass(bytes);
    this.bytesInUse -= size;
    this.#put(pointer, size);
  }

  floats(pointer: number, length: number): Float32Array {
    return new Float32Array(this.#buffer, pointer, length);
  }

  #extend(size: number): number | undefined {
    const pointer = this.#top;
    const needed = pointer + size + slackBytes;
    if (needed > this.#buffer.byteLength && !this.#grow(needed)) return undefined;
    this.#top += size;
    return pointer;
  }

  #grow(needed: number): boolean {
    if (needed > this.#limitBytes) return false;
    const wanted = Math.max(needed, Math.min(this.#buffer.byteLength + growthBytes, this.#limitBytes));
    try {
      this.memory.grow(Math.ceil((wanted - this.#buffer.byteLength) / pageBytes));
    } catch {
      return false;
    }
    // Views of the old buffer stay valid: it is the same shared memory.
    this.#buffer = this.memory.buffer;
    return true;
  }

  /** Takes a part of the smallest larger piece when memory cannot grow. Another batch size needs pieces of other sizes. */
  #cut(size: number): number | undefined {
    const larger = [...this.#free].filter(([bytes, pieces]) => bytes > size && pieces.length > 0);
    const found = larger.toSorted(([a], [b]) => a - b)[0];
    if (!found) return undefined;
    const [bytes, pieces] = found;
    const pointer = pieces.pop()!;
    for (let at = size; bytes - at >= smallestBytes; ) {
      const rest = largestClass(bytes - at);
      this.#put(pointer + at, rest);
      at += rest;
    }
    return pointer;
  }

  #put(pointer: number, size: number): void {
    const pieces = this.#free.get(size);
    if (pieces) pieces.push(pointer);
    else this.#free.set(size, [pointer]);
  }
}

/** The size rounded up to one of four classes from a power of two to the next. At most a quarter is wasted. */
function sizeClass(bytes: number): number {
  if (bytes <= smallestBytes) return smallestBytes;
  const step = 2 ** (Math.floor(Math.log2(bytes - 1)) - 2);
  return Math.ceil(bytes / step) * step;
}

/** The largest class that fits into so many bytes. */
function largestClass(bytes: number): number {
  const step = 2 ** (Math.floor(Math.log2(bytes)) - 2);
  return Math.max(smallestBytes, Math.floor(bytes / step) * step);
}

/** Whether an error says that the engine's memory is used up. */
export const isOutOfMemory = (error: unknown): error is UserError =>
  error instanceof UserError && error.cause instanceof RangeError;

function outOfMemory(used: number, limit: number, shape: readonly number[]): UserError {
  const batch = shape.length === 4 ? shape[0]! : 0;
  const fitting = 2 ** Math.floor(Math.log2(Math.max(1, batch / 2)));
  return new UserError(
    `the engine's memory is used up: ${Math.round(used / mebibyte)} MiB of ${Math.round(limit / mebibyte)} MiB hold tensors, and a tensor of shape [${shape.join(', ')}] does not fit.`,
    batch > 1
      ? `Use a smaller batch: ${fitting} instead of ${batch} needs half the memory or less.`
      : 'Use smaller images or a smaller model, or raise the option memoryMiB.',
    { cause: new RangeError('out of memory') },
  );
}
