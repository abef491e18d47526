import type { PackedShape } from '@bitshare/packed';
import type { OnnxWriter } from './onnx-writer.ts';

/** Where a node's operations go: what they read, and what they are called. */
export interface OnnxPlace {
  readonly writer: OnnxWriter;
  /** Names of the values that the node reads. */
  readonly inputs: readonly string[];
  /** Their shapes, channels last, without the batch. */
  readonly shapes: readonly PackedShape[];
  /** Name of the node's value. */
  readonly to: string;
  /** The name of something that belongs to the node. */
  readonly own: (role: string) => string;
}
