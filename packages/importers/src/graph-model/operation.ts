import { UserError } from '@bitshare/core';
import type { Shape } from '@bitshare/network';
import type { Draft } from '../draft/draft.ts';
import type { NamedPart } from '../draft/elementwise.ts';
import type { NodeDef } from './graph-def.ts';
import type { Constant, Value } from './value.ts';

/** A node of a GraphModel whose inputs are known. */
export interface Call extends NamedPart {
  readonly node: NodeDef;
  readonly inputs: readonly Value[];
}

/** Adds the nodes of an operation to the draft. @returns its value, or its values. @throws UserError if it cannot. */
export type Operation = (draft: Draft, call: Call) => Value | readonly Value[];

/** Refuses a node; its title is put in front. */
export function refuse(why: string): never {
  throw new UserError(why);
}

/** The id of an input that depends on the image. */
export function computedAt({ inputs }: Call, index: number): string {
  const value = inputs[index] ?? refuse(`has no input ${index}`);
  return value.kind === 'computed' ? value.id : refuse(`has a constant as input ${index}`);
}

export function constantAt({ inputs }: Call, index: number): Constant {
  const value = inputs[index] ?? refuse(`has no input ${index}`);
  return value.kind === 'constant' ? value : refuse(`computes its input ${index}, which must be a constant`);
}

/** The numbers of a constant input, such as axes or sizes. */
export const numbersAt = (call: Call, index: number): readonly number[] =>
  Array.from(constantAt(call, index).values);

/** The shape of an input that depends on the image, without the batch. */
export const shapeAt = (draft: Draft, call: Call, index: number): Shape =>
  draft.shapes.get(computedAt(call, index))!;

/** The shape of an image. */
export function imageAt(draft: Draft, call: Call, index: number): readonly [number, number, number] {
  const shape = shapeAt(draft, call, index);
  return shape.length === 3 ? (shape as [number, number, number]) : refuse(`reads [${shape}], not an image`);
}

/** An axis of a value with its batch, counted from 0. */
export const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);
