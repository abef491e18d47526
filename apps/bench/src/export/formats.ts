import type { Exporter } from '@bitshare/core';
import {
  createOnnxInt8,
  createOnnxPacked,
  createPacked,
  createTfjs,
  type PackingTools,
} from '@bitshare/exporters';

const formats = {
  packed: createPacked,
  'onnx-packed': createOnnxPacked,
  'onnx-int8': createOnnxInt8,
  tfjs: createTfjs,
} as const satisfies Record<string, (tools: PackingTools) => Exporter>;

export type FormatName = keyof typeof formats;
export const formatNames = Object.keys(formats) as readonly FormatName[];

export const exporterByName = (name: FormatName, tools: PackingTools): Exporter => formats[name](tools);
