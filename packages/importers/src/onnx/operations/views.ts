import { type Operation, refuse } from '../format/operation.ts';
import { add, type OnnxDraft } from '../onnx-draft.ts';
import {
  type Activation,
  activation,
  batchOf,
  channelsOf,
  isImage,
  isImageChannelsLast,
  pixelsOf,
} from '../value.ts';

/** The id of an image, for an operation on `[batch, channels, height, width]`. */
export function imageOf(operation: Operation, value: Activation): string {
  if (isImage(value)) return value.node;
  if (isImageChannelsLast(value) || value.channelsLast)
    return refuse(
      operation,
      `reads [${value.shape}] with channels last, where it works on [batch, channels, height, width]`,
    );
  return refuse(operation, `reads [${value.shape}], which is no image [batch, channels, height, width]`);
}

/** The id of a vector: an image of one pixel becomes one. */
export function vectorOf(
  draft: OnnxDraft,
  operation: Pick<Operation, 'name' | 'type'>,
  value: Activation,
): string {
  if (value.graph.length === 1) return value.node;
  if (pixelsOf(value) > 1)
    return refuse(operation, `reads an image of ${pixelsOf(value)} pixels where a vector is needed`);
  const shape = [channelsOf(value)];
  return add(
    draft,
    operation,
    { op: 'reshape', inputs: [value.node], attributes: { shape } },
    `${value.node}.vector`,
  );
}

/** The same elements under another shape of ONNX. */
export function reshaped(operation: Operation, value: Activation, shape: readonly number[]): Activation {
  if (shape[0] === batchOf(value)) return { ...value, shape };
  return refuse(
    operation,
    `gives [${value.shape}] the shape [${shape}], whose first length is not the batch`,
    'Keep the images of a batch apart.',
  );
}

/** A value of the same shapes computed by another node. */
export const computed = (value: Activation, node: string): Activation => ({ ...value, node });

/** The image of a node, under ONNX's usual shape. */
export const imageValue = (draft: OnnxDraft, like: Activation, node: string): Activation =>
  activation(node, batchOf(like), draft.shapes.get(node)!);

/** The value of a node with other channels along the same axis. */
export const withChannels = (x: Activation, node: string, axis: number, channels: number): Activation => ({
  ...x,
  node,
  shape: x.shape.with(axis, channels),
  graph: x.graph.with(-1, channels),
});

/** What helps where a part of an image is taken. */
export const cropHint = 'Crop images before the network, or export the model for the size that is wanted.';
