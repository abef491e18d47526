/** Learning rate as a factor of the base rate. @param progress share of the stage already done, in [0, 1). */
export type Schedule = (progress: number) => number;
