import { elements, type PackedShape } from '@bitshare/packed';
import type { PlanStep } from './plan.ts';
import type { Room } from './room.ts';
import { floatsOf } from './value-users.ts';

/** Values that a step reads and writes: keys with bytes for one image. */
interface StepValues {
  readonly reads: readonly string[];
  readonly writes: readonly (readonly [key: string, bytes: number])[];
}

function valuesOf(step: PlanStep, shapes: ReadonlyMap<string, PackedShape>): StepValues {
  if (step.kind === 'image')
    return { reads: [step.input], writes: [[step.output, 4 * elements(shapes.get(step.node.id)!)]] };
  const count = elements(shapes.get(step.kind === 'layer' ? step.node.id : step.shapeOf)!);
  const { residual, middle, output, codes } = step.finish;
  const floats = [middle, output].filter((key) => key !== undefined);
  return {
    reads: residual === undefined ? [step.input] : [step.input, residual],
    writes: [
      ...floats.map((key) => [key, 4 * count] as const),
      ...codes.map(({ key }) => [key, count] as const),
    ],
  };
}

/**
 * An address for every value of a plan; values that are not alive together share memory. @param input id of the input node.
 * @param kept key of the value that outlives the plan.
 */
export function valueAddresses(
  plan: readonly PlanStep[],
  shapes: ReadonlyMap<string, PackedShape>,
  { input, kept, block, room }: { input: string; kept: string; block: number; room: Room },
): ReadonlyMap<string, number> {
  const values = plan.map((step) => valuesOf(step, shapes));
  const lastRead = new Map<string, number>();
  values.forEach(({ reads, writes }, i) => {
    for (const key of [...reads, ...writes.map(([key]) => key)]) lastRead.set(key, i);
  });
  lastRead.set(kept, plan.length);
  const addresses = new Map<string, number>();
  const bytesOf = new Map<string, number>();
  const place = (key: string, bytes: number) => {
    addresses.set(key, room.take(bytes * block));
    bytesOf.set(key, bytes * block);
  };
  place(floatsOf(input), 4 * elements(shapes.get(input)!));
  values.forEach(({ writes }, i) => {
    for (const [key, bytes] of writes) place(key, bytes);
    for (const [key, last] of lastRead)
      if (last === i && key !== kept) room.release(addresses.get(key)!, bytesOf.get(key)!);
  });
  return addresses;
}
