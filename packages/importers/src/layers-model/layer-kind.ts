import type { Draft, Value } from './draft.ts';
import type { ModelLayer } from './model-layer.ts';

/** How layers of one class become nodes of a graph. */
export interface LayerKind {
  /** Adds a layer to the draft and returns its value. */
  write(draft: Draft, layer: ModelLayer, inputs: readonly [Value, ...Value[]]): Value;
  /** Its window can include the zeros of a padding layer before it. */
  readonly takesZeros?: boolean;
  /** It may read a flattened image: a dense layer, or a layer before one. */
  readonly takesFlattened?: boolean;
}
