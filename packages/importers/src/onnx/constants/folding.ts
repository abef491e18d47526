import type { Call } from '../arguments.ts';
import type { Constant } from './constant.ts';

/** What a computation of constants needs. */
export interface Folding {
  readonly call: Call;
  readonly constants: readonly [Constant, ...(Constant | undefined)[]];
  /** Accounts for a result before it is made. @throws UserError if all of them become too large. */
  readonly reserve: (elements: number) => void;
}

/** A function of constants. */
export type Fold = (folding: Folding) => Constant;
