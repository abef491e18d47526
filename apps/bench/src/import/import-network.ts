import { stat } from 'node:fs/promises';
import { readRegularFile, UserError } from '@bitshare/core';
import { fileFormat } from '../file-format.ts';
import { importOnnx } from './import-onnx.ts';
import { importRun } from './import-run.ts';
import { importTfjs } from './import-tfjs.ts';
import type { ImportedNetwork, ImportOptions } from './imported-network.ts';

const importable = "Give an ONNX file, a TensorFlow.js model.json, or a run's folder.";

/**
 * Reads a trained network: an ONNX file, a TensorFlow.js `model.json`, or the folder of a run. What it is, its content tells.
 * @throws UserError naming the file, and every part of it that cannot be taken.
 */
export async function importNetwork(path: string, options: ImportOptions = {}): Promise<ImportedNetwork> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return importRun(path, options);
  const bytes = await readRegularFile(path, { role: 'the network', hint: importable });
  const format = fileFormat(bytes);
  switch (format) {
    case 'a TensorFlow.js model':
    case 'a TensorFlow.js graph model':
      return importTfjs(path, options);
    case 'an ONNX file':
      return importOnnx(path, options);
    default:
      if (path.toLowerCase().endsWith('.onnx')) return importOnnx(path, options);
      throw new UserError(
        `${path} is ${format ?? 'of an unknown format'}, not a network that can be imported.`,
        importable,
      );
  }
}
