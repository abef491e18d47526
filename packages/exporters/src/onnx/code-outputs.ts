import { valueInfo, withOutputs } from './onnx-messages.ts';
import { codesName } from './onnx-names.ts';

/** An exported model that also gives the codes that layers read, as outputs `<layer>/codes`: for comparing them. */
export const withCodeOutputs = (onnx: Uint8Array, layers: readonly string[]): Uint8Array<ArrayBuffer> =>
  withOutputs(
    onnx,
    layers.map((layer) => valueInfo(codesName(layer), 'uint8')),
  );
