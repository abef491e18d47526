/** What every network of the zoo can be told. */
export interface ModelOptions {
  /** `[height, width, channels]` of the image. */
  readonly inputShape?: readonly [number, number, number];
  readonly classes: number;
}
