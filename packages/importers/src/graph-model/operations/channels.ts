import type { Draft } from '../../draft/draft.ts';
import { freshId, put } from '../../draft/draft.ts';
import { attributeOf } from '../attributes.ts';
import { axisOf, type Call, computedAt, numbersAt, type Operation, refuse, shapeAt } from '../operation.ts';
import { computed, type Value } from '../value.ts';

/** Refuses an axis that is not the last one. @param rank of the value with its batch. */
function demandChannels(axis: number, rank: number): void {
  if (axisOf(axis, rank) !== rank - 1)
    refuse(`works along axis ${axis}; only the last one, the channels, is supported`);
}

/** The axis is the last input. */
export const concat: Operation = (draft, call) => {
  const last = call.inputs.length - 1;
  const inputs = call.inputs.slice(0, last).map((_, i) => computedAt(call, i));
  demandChannels(numbersAt(call, last)[0]!, shapeAt(draft, call, 0).length + 1);
  if (inputs.length === 1) return computed(inputs[0]!);
  const id = freshId(draft, call.id);
  return computed(put(draft, { id, title: call.title, op: 'concat', inputs, attributes: {} }));
};

/** Into parts of one size. */
export const split: Operation = (draft, call) => {
  const shape = shapeAt(draft, call, 1);
  demandChannels(numbersAt(call, 0)[0]!, shape.length + 1);
  const parts = attributeOf(call.node, 'num_split', 'integer', 1);
  if (!(parts >= 1 && shape.at(-1)! % parts === 0))
    refuse(`splits ${shape.at(-1)} channels into ${parts} parts`);
  return slices(draft, call, 1, Array<number>(parts).fill(shape.at(-1)! / parts));
};

/** Into parts of given sizes, one of which may be -1, the rest. */
export const splitUnevenly: Operation = (draft, call) => {
  const shape = shapeAt(draft, call, 0);
  demandChannels(numbersAt(call, 2)[0]!, shape.length + 1);
  const sizes = numbersAt(call, 1);
  const rest = shape.at(-1)! - sizes.filter((size) => size !== -1).reduce((a, b) => a + b, 0);
  return slices(
    draft,
    call,
    0,
    sizes.map((size) => (size === -1 ? rest : size)),
  );
};

function slices(draft: Draft, call: Call, input: number, sizes: readonly number[]): readonly Value[] {
  const x = computedAt(call, input);
  let begin = 0;
  return sizes.map((size) => {
    const attributes = { begin, end: begin + size };
    begin += size;
    const id = freshId(draft, call.id);
    return computed(put(draft, { id, title: call.title, op: 'sliceChannels', inputs: [x], attributes }));
  });
}
