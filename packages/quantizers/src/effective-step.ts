/** A learned step or clip value as the ops use it, bounded away from zero. */
export const effectiveStep = (value: number): number => Math.abs(value) + 1e-8;
