import type { ActivationNode } from '@bitshare/core';
import { activationAt, type Call, optionalConstant } from '../arguments.ts';
import { refuse } from '../format/operation.ts';
import { add, type OnnxDraft } from '../onnx-draft.ts';
import { type Activation, activation, batchOf, channelsOf, isFlat, isImage } from '../value.ts';
import { computed, vectorOf } from './views.ts';
import type { Writer } from './writer.ts';

type Function = ActivationNode extends infer N
  ? N extends ActivationNode
    ? Pick<N, 'op' | 'attributes'>
    : never
  : never;

/** A function of each element: whatever the shape, it stays. */
const pointwise =
  (of: (call: Call) => Function): Writer =>
  (draft, call) =>
    applied(draft, call, activationAt(call, 0), of(call));

function applied(draft: OnnxDraft, { operation }: Call, x: Activation, fn: Function): Activation {
  return computed(x, add(draft, operation, { ...fn, inputs: [x.node] }));
}

export const relu = pointwise(() => ({ op: 'relu', attributes: {} }));
export const sigmoid = pointwise(() => ({ op: 'sigmoid', attributes: {} }));
export const hardSwish = pointwise(() => ({ op: 'hardSwish', attributes: {} }));
export const hardSigmoid = pointwise(({ operation: { attributes } }) => ({
  op: 'hardSigmoid',
  attributes: { slope: attributes.float('alpha', 0.2), offset: attributes.float('beta', 0.5) },
}));
export const leakyRelu = pointwise(({ operation: { attributes } }) => ({
  op: 'leakyRelu',
  attributes: { slope: attributes.float('alpha', 0.01) },
}));

export const prelu = pointwise((call) => {
  const slopes = Array.from(optionalConstant(call, 1, 'slopes')?.values ?? []);
  const [slope] = slopes;
  if (slope === undefined || slopes.some((other) => other !== slope))
    refuse(call.operation, 'has a slope for each channel; only one for all of them is supported');
  return { op: 'leakyRelu', attributes: { slope: slope! } };
});

/** The bounds are attributes before operator set 11, and inputs after. */
export const clip = pointwise((call) => {
  const bound = (index: number, name: string, absent: number) =>
    optionalConstant(call, index, 'bounds')?.values[0] ?? call.operation.attributes.float(name, absent);
  const [least, most] = [
    bound(1, 'min', Number.NEGATIVE_INFINITY),
    bound(2, 'max', Number.POSITIVE_INFINITY),
  ];
  if (!(least <= most)) refuse(call.operation, `clips to a least of ${least} and a most of ${most}`);
  return { op: 'clip', attributes: { least, most } };
});

/** Softmax over channels, at the end of the model. */
export const softmax: Writer = (draft, call) => {
  const x = classScores(draft, call);
  return computed(x, add(draft, call.operation, { op: 'softmax', inputs: [x.node], attributes: {} }));
};

export const logSoftmax: Writer = (draft, call) => {
  draft.leftOut.add(
    'LogSoftmax at the end is left out, the network answers with logits',
    call.operation.name,
  );
  return classScores(draft, call);
};

function classScores(draft: OnnxDraft, call: Call): Activation {
  const { operation } = call;
  const x = activationAt(call, 0);
  const [output] = operation.outputs as [string];
  if (!draft.returned.has(output) || draft.readers.get(output))
    refuse(operation, 'is inside the network; only the last operation may be one');
  const given = operation.attributes.int('axis', operation.opset < 13 ? 1 : -1);
  const axis = given < 0 ? given + x.shape.length : given;
  if (axis !== 1 || !(isFlat(x) || isImage(x)))
    refuse(
      operation,
      `is over axis ${given} of [${x.shape}]; only over the channels of a vector is supported`,
    );
  return activation(vectorOf(draft, operation, x), batchOf(x), [channelsOf(x)]);
}
