/** Filters that can be removed, and the nodes that must be sliced with them. */
export interface PrunableLayer {
  /** Id of the layer whose filters are scored and removed; of several layers, the first. */
  readonly layer: string;
  /** All layers whose filters are removed together, filter i with filter i: more than one where a product or a sum ties them. */
  readonly layers: readonly string[];
  readonly filters: number;
  /** Batch norms and depthwise convolutions that carry the same channels. */
  readonly followers: readonly string[];
  /** Convolutions and dense layers that read these channels as inputs. */
  readonly consumers: readonly string[];
}
