import type { Draft, Value } from './draft.ts';
import type { ModelLayer } from './model-layer.ts';

/** How layers of one class become nodes of a graph. */
export interface LayerKind {
  /** Writes a layer into the draft and gives its value. */
  write(draft: Draft, layer: ModelLayer, inputs: readonly [Value, ...Value[]]): Value;
  /** Its window can take in zeros that a layer in front of it added. */
  readonly takesZeros?: boolean;
  /** It may stand between a flattened image and the dense layer that reads it, or is that layer. */
  readonly takesFlattened?: boolean;
}
