import { token } from './token.ts';

/** A seeded source of randomness whose state can be stored and restored exactly. Nothing in bitshare calls `Math.random`. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in [0, limit). */
  integer(limit: number): number;
  /** Standard normal. */
  normal(): number;
  /** Shuffles in place and returns its argument. */
  shuffle<T extends number[] | Int32Array | Uint32Array>(items: T): T;
  /** An independent stream for `label`. Does not advance this one. */
  fork(label: string): Random;
  /** Four 32-bit words. */
  state(): readonly number[];
  restore(state: readonly number[]): void;
}

/** FNV-1a over UTF-16 units: spreads a label into 32 bits. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** splitmix32: expands one seed word into well-mixed state words. */
function splitMix(seed: number): () => number {
  let s = seed >>> 0;
  return () => {
    s = (s + 0x9e3779b9) >>> 0;
    let t = s ^ (s >>> 16);
    t = Math.imul(t, 0x21f0aaad);
    t ^= t >>> 15;
    t = Math.imul(t, 0x735a2d97);
    return (t ^ (t >>> 15)) >>> 0;
  };
}

/** A `Random` by Doty-Humphrey's sfc32. The same seed gives the same stream on every machine. */
export function createRandom(seed: number): Random {
  const mix = splitMix(seed);
  const s = Uint32Array.of(mix(), mix(), mix(), 1);

  const word = (): number => {
    const t = (s[0]! + s[1]! + s[3]!) >>> 0;
    s[3] = s[3]! + 1;
    s[0] = s[1]! ^ (s[1]! >>> 9);
    s[1] = s[2]! + (s[2]! << 3);
    s[2] = ((s[2]! << 21) | (s[2]! >>> 11)) + t;
    return t;
  };
  for (let i = 0; i < 12; i++) word();

  const random: Random = {
    next: () => word() / 0x1_0000_0000,
    integer: (limit) => Math.floor(random.next() * limit),
    // Box-Muller without storing the second value, so that the four words are the whole state.
    normal: () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next()),
    shuffle: (items) => {
      for (let i = items.length - 1; i > 0; i--) {
        const j = random.integer(i + 1);
        const swapped = items[i]!;
        items[i] = items[j]!;
        items[j] = swapped;
      }
      return items;
    },
    fork: (label) =>
      createRandom(
        (hash(label) ^ s[0]! ^ Math.imul(s[1]!, 0x9e3779b1) ^ s[2]! ^ Math.imul(s[3]!, 0x85ebca6b)) >>> 0,
      ),
    state: () => [...s],
    restore: (state) => s.set(state),
  };
  return random;
}

export const RANDOM = token<Random>('random');
