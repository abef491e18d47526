/** Options of every network of the zoo. */
export interface ModelOptions {
  /** `[height, width, channels]` of the image. */
  readonly inputShape?: readonly [number, number, number];
  readonly classes: number;
  /** Factor on the usual number of channels of every layer, more than 0. Default 1. */
  readonly width?: number | undefined;
}
