import type { ImageSet } from './image-set.ts';

/** FNV-1a over the bytes of the sets and a text: 8 hexadecimal digits that change with content or split. */
export function fingerprint(text: string, ...sets: readonly ImageSet[]): string {
  let hash = 0x811c9dc5;
  const add = (byte: number) => {
    hash = Math.imul(hash ^ byte, 0x01000193);
  };
  for (let i = 0; i < text.length; i++) add(text.charCodeAt(i));
  for (const { images, labels } of sets) {
    images.forEach(add);
    labels.forEach(add);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
