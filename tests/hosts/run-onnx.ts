import type { ExportedFile } from '@bitshare/core';
import { channelsFirst } from '@bitshare/exporters';

const name: string = 'onnxruntime-node';
const onnxruntime = await import(name).catch(() => undefined);

/** Whether the optional package is installed. */
export const hasOnnxruntime: boolean = onnxruntime !== undefined;

/** The answers of an ONNX file under default options. @param images `[count, height, width, channels]`. */
export async function runOnnx(
  [file]: readonly ExportedFile[],
  images: Float32Array,
  [count, height, width, channels]: readonly [number, number, number, number],
): Promise<Float32Array> {
  const session = await onnxruntime.InferenceSession.create(file!.bytes, { logSeverityLevel: 4 });
  const planes = channelsFirst(images, [height, width, channels]);
  const image = new onnxruntime.Tensor('float32', planes, [count, channels, height, width]);
  const { logits } = await session.run({ image });
  await session.release();
  return logits.data;
}
