import { elements, type PackedShape } from '@bitshare/packed';
import type { PlanStep } from './plan.ts';
import type { Room } from './room.ts';
import { floatsOf } from './value-users.ts';

/** Keys of the values that a step reads and writes, with their bytes for one image. */
interface StepValues {
  readonly reads: readonly string[];
  readonly writes: readonly (readonly [key: string, bytes: number])[];
}

function valuesOf(step: PlanStep, shapes: ReadonlyMap<string, PackedShape>): StepValues {
  if (step.kind === 'image' || step.kind === 'copy') {
    const node = step.kind === 'image' ? step.node.id : step.target;
    return { reads: [step.input], writes: [[step.output, 4 * elements(shapes.get(node)!)]] };
  }
  const count = elements(shapes.get(step.kind === 'layer' ? step.node.id : step.shapeOf)!);
  const { factor, residual, middle, output, codes } = step.finish;
  const floats = [middle, output].filter((key) => key !== undefined);
  return {
    reads: [step.input, factor === undefined ? undefined : floatsOf(factor), residual].filter(
      (key) => key !== undefined,
    ),
    writes: [
      ...floats.map((key) => [key, 4 * count] as const),
      ...codes.map(({ key }) => [key, count] as const),
    ],
  };
}

/**
 * An address for every value of a plan, which several steps may write in parts; values that are not alive together share memory.
 * @param input id of the input node.
 * @param kept keys of the values that are read after the last step.
 */
export function valueAddresses(
  plan: readonly PlanStep[],
  shapes: ReadonlyMap<string, PackedShape>,
  { input, kept, block, room }: { input: string; kept: readonly string[]; block: number; room: Room },
): ReadonlyMap<string, number> {
  const values = plan.map((step) => valuesOf(step, shapes));
  const lastRead = new Map<string, number>();
  values.forEach(({ reads, writes }, i) => {
    for (const key of [...reads, ...writes.map(([key]) => key)]) lastRead.set(key, i);
  });
  for (const key of kept) lastRead.set(key, plan.length);
  const addresses = new Map<string, number>();
  const bytesOf = new Map<string, number>();
  const place = (key: string, bytes: number) => {
    addresses.set(key, room.take(bytes * block));
    bytesOf.set(key, bytes * block);
  };
  place(floatsOf(input), 4 * elements(shapes.get(input)!));
  values.forEach(({ writes }, i) => {
    for (const [key, bytes] of writes) if (!addresses.has(key)) place(key, bytes);
    for (const [key, last] of lastRead) if (last === i) room.release(addresses.get(key)!, bytesOf.get(key)!);
  });
  return addresses;
}
