import { EXPORTER } from '@bitshare/core';
import { onnxInt8, onnxPacked, packed, tfjs } from '@bitshare/exporters';
import { providing } from './providing.ts';
import { entry, noOptions, role } from './role.ts';

/** What writes a network in a format that other programs run. */
export const exporters = role('exporter', providing(EXPORTER, 'EXPORTER'), {
  packed: entry('Codes at their own bits, for @bitshare/runtime.', noOptions, () => packed()),
  'onnx-packed': entry('ONNX with codes at 2, 4 and 8 bits.', noOptions, () => onnxPacked()),
  'onnx-int8': entry('ONNX with codes of 8 bits.', noOptions, () => onnxInt8()),
  tfjs: entry('A graph model of TensorFlow.js.', noOptions, () => tfjs()),
});

export type FormatName = keyof typeof exporters.table;
export const formatNames = Object.keys(exporters.table) as readonly FormatName[];
