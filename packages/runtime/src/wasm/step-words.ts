/** The words of a step in memory, as assembly/step.ts has them. */
const word = {
  mode: 0,
  input: 1,
  coded: 2,
  inputStep: 3,
  height: 4,
  width: 5,
  channels: 6,
  groups: 7,
  kernelHeight: 8,
  kernelWidth: 9,
  strideY: 10,
  strideX: 11,
  top: 12,
  left: 13,
  outHeight: 14,
  outWidth: 15,
  filters: 16,
  weights: 17,
  weightBits: 18,
  twiceZeroPoint: 19,
  weightSteps: 20,
  panels: 21,
  padded: 22,
  sums: 23,
  depthwise: 24,
  paddedHeight: 25,
  paddedWidth: 26,
  mostGroups: 27,
  units: 32,
  bias: 33,
  before: 34,
  residual: 35,
  middle: 36,
  after: 37,
  clamped: 38,
  upper: 39,
  output: 40,
  codes: 41,
  inverse: 42,
  largest: 43,
  moreCodes: 44,
  moreInverse: 45,
  moreLargest: 46,
} as const;

type Word = keyof typeof word;

/** Bytes that a step takes. */
export const stepBytes = 256;

/** Words that hold floats; all others are integers. */
const floats = new Set<Word>(['inputStep', 'upper', 'inverse', 'largest', 'moreInverse', 'moreLargest']);

/** A step's words by name; what is not given is 0. */
export type StepWords = Partial<Record<Word, number>>;

export function writeStep(memory: ArrayBuffer, pointer: number, words: StepWords): void {
  const view = new DataView(memory, pointer, stepBytes);
  for (const [name, value] of Object.entries(words) as [Word, number][])
    if (floats.has(name)) view.setFloat32(4 * word[name], value, true);
    else view.setInt32(4 * word[name], value, true);
}

/** How products are summed. */
export const mode = { float: 0, wide: 1, narrow: 2 } as const;
export type Mode = (typeof mode)[keyof typeof mode];
