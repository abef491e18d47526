/** What every network of the zoo can be told. */
export interface ModelOptions {
  /** `[height, width, channels]` of the image. */
  readonly inputShape?: readonly [number, number, number];
  readonly classes: number;
  /** Times the usual number of channels in every layer, more than 0. Default 1. */
  readonly width?: number | undefined;
}
