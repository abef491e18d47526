import { fromOnnxFile } from '@bitshare/importers';
import type { ImportedNetwork, ImportOptions } from './imported-network.ts';

/** Reads an ONNX file, with its external data. */
export async function importOnnx(path: string, { input }: ImportOptions): Promise<ImportedNetwork> {
  const { files: read, ...imported } = await fromOnnxFile(path, { input });
  const files = read.map((file, i) => [i === 0 ? 'model' : `model weights ${i}`, file]);
  return { ...imported, format: 'an ONNX model', files: Object.fromEntries(files) };
}
