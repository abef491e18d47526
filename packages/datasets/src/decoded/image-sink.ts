import type { Image } from '../image-set.ts';
import type { Undecodable } from './undecodable.ts';

/** Receives the decoded images of a split, in order. */
export interface ImageSink {
  /** Number of images that it already has. */
  size(): number;
  /** Shape of its first image. */
  shape(): Image['shape'] | undefined;
  add(image: Image, label: number): Promise<void>;
  /** Notes an image that cannot be decoded, at its place in the order. */
  skip(image: Undecodable): void;
  /** Those that it knows from before. */
  skipped(): readonly Undecodable[];
  /** 8 hexadecimal digits that change with shapes, pixels and labels. */
  digest(): string;
}
