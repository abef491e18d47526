import type { PackedImages } from './packed-images.ts';

/** FNV-1a over numbers, in 32 bits. */
interface Fingerprint {
  add(numbers: ArrayLike<number>): void;
  /** The state, for resuming by `createFingerprint`. */
  state(): number;
  /** 8 hexadecimal digits. */
  digest(): string;
}

export function createFingerprint(state = 0x811c9dc5): Fingerprint {
  let hash = state;
  return {
    add(numbers) {
      let h = hash;
      for (let i = 0; i < numbers.length; i++) h = Math.imul(h ^ numbers[i]!, 0x01000193);
      hash = h;
    },
    state: () => hash,
    digest: () => (hash >>> 0).toString(16).padStart(8, '0'),
  };
}

/** 8 hexadecimal digits of a digest of a text and the content of sets. */
export function fingerprint(text: string, ...sets: readonly PackedImages[]): string {
  const all = createFingerprint();
  all.add(Array.from(text, (_, i) => text.charCodeAt(i)));
  for (const { images, labels } of sets) {
    all.add(images);
    all.add(labels);
  }
  return all.digest();
}
