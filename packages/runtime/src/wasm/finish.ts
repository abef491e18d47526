import { type InputGrid, isPackedActivation, type PackedActivation, type PackedNode } from '@bitshare/packed';
import { floatsOf } from './value-users.ts';

/** The operations that follow a sum in the same pass, in this order. Each may be absent. */
export interface Finish {
  /** A node to multiply by: a float for each value, or for each channel of an image. */
  factor?: string;
  /** A scaleShift node. */
  before?: string;
  /** Key of floats to add. */
  residual?: string;
  /** Key under which the floats so far are stored. */
  middle?: string;
  /** A scaleShift node. */
  after?: string;
  activation?: PackedActivation;
  /** Key under which the floats are stored. */
  output?: string;
  /** Up to two grids to round to. */
  codes: readonly { readonly key: string; readonly grid: InputGrid }[];
}

/** The stage of a pass, which decides the operations that may follow. */
export const stages = {
  summed: 1,
  multiplied: 2,
  scaled: 3,
  added: 4,
  kept: 5,
  scaledAgain: 6,
  activated: 7,
} as const;
export type StageNumber = (typeof stages)[keyof typeof stages];

export type ElementwiseNode =
  | PackedActivation
  | Extract<PackedNode, { op: 'scaleShift' | 'add' | 'multiply' }>;

export const isElementwise = (node: PackedNode): node is ElementwiseNode =>
  isPackedActivation(node) || ['scaleShift', 'add', 'multiply'].includes(node.op);

/** The other value of a sum or product of two. */
export const otherInput = ({ inputs }: ElementwiseNode, current: string): string =>
  inputs[0] === current ? inputs[1]! : inputs[0]!;

/** Adds a node to a pass that is at this stage. @param other the value that it adds or multiplies by. */
export function take(
  node: ElementwiseNode,
  stage: StageNumber,
  finish: Finish,
  other: string | undefined,
): StageNumber {
  switch (node.op) {
    case 'multiply':
      finish.factor = other!;
      return stages.multiplied;
    case 'add':
      finish.residual = floatsOf(other!);
      return stages.added;
    case 'scaleShift':
      if (stage < stages.scaled) {
        finish.before = node.id;
        return stages.scaled;
      }
      finish.after = node.id;
      return stages.scaledAgain;
    default:
      finish.activation = node;
      return stages.activated;
  }
}

/** Whether an operation may follow in a pass that is at this stage. */
export function fits(node: ElementwiseNode, stage: StageNumber): boolean {
  const latest = {
    multiply: stages.summed,
    add: stages.scaled,
    scaleShift: stages.kept,
    activation: stages.scaledAgain,
  };
  return stage <= latest[isPackedActivation(node) ? 'activation' : node.op];
}
