/** Learning rate as a factor of the base rate. @param progress finished share of the stage, in [0, 1). */
export type Schedule = (progress: number) => number;
