import { activationAt } from '../arguments.ts';
import { refuse } from '../format/operation.ts';
import { add } from '../onnx-draft.ts';
import { axisOf } from '../shapes.ts';
import { type Activation, channelAxis, channelsOf } from '../value.ts';
import { withChannels } from './views.ts';
import type { Writer } from './writer.ts';

export const concat: Writer = (draft, call) => {
  const { operation } = call;
  const parts = call.inputs.map((_, index) => activationAt(call, index));
  const [first] = parts as [Activation];
  const axis = axisOf(operation, operation.attributes.int('axis', 0), first.shape.length);
  for (const part of parts)
    if (channelAxis(part) !== axis || String(part.shape.with(axis, 0)) !== String(first.shape.with(axis, 0)))
      refuse(
        operation,
        `joins [${part.shape}] along axis ${axis}; only channels of images of one size can be joined`,
      );
  if (parts.some(({ graph }) => graph.length !== first.graph.length))
    refuse(operation, 'joins an image with vectors');
  if (parts.length === 1) return first;
  const inputs = parts.map(({ node }) => node);
  const id = add(draft, operation, { op: 'concat', inputs, attributes: {} });
  return withChannels(
    first,
    id,
    axis,
    parts.reduce((all, part) => all + channelsOf(part), 0),
  );
};
