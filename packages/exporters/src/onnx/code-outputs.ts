import { valueInfo, withOutputs } from './onnx-messages.ts';
import { codesName } from './onnx-names.ts';

/** An exported model with the input codes of layers as further outputs `<layer>/codes`, for comparison. */
export const withCodeOutputs = (onnx: Uint8Array, layers: readonly string[]): Uint8Array<ArrayBuffer> =>
  withOutputs(
    onnx,
    layers.map((layer) => valueInfo(codesName(layer), 'uint8')),
  );
