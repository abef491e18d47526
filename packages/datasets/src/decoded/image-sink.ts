import type { Image } from '../image-set.ts';

/** Takes the decoded images of a split, in their order. */
export interface ImageSink {
  /** Images that it has already. */
  size(): number;
  /** Of its first image. */
  shape(): Image['shape'] | undefined;
  add(image: Image, label: number): Promise<void>;
  /** 8 hexadecimal digits that change with shapes, pixels and labels. */
  digest(): string;
}
