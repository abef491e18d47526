import { basename, dirname, join } from 'node:path';
import { UserError } from '@bitshare/core';
import { fromLayersModel } from '@bitshare/importers';
import * as tf from '@tensorflow/tfjs';
import { readTfjsFile } from '../verify/tfjs-file.ts';
import type { ImportedNetwork, ImportOptions } from './imported-network.ts';

/** Reads a LayersModel of TensorFlow.js. @param json the contents of `model.json` at `path`. */
export async function importTfjs(
  path: string,
  json: Uint8Array,
  { input }: ImportOptions,
): Promise<ImportedNetwork> {
  const { artifacts, weightFiles } = await readTfjsFile(path, json);
  const model = await tf.loadLayersModel(tf.io.fromMemory(artifacts)).catch((cause: Error) => {
    throw new UserError(`${path}: TensorFlow.js cannot load it: ${cause.message}`, undefined, { cause });
  });
  try {
    const { graph, weights, notes } = await fromLayersModel(model, { input });
    const files = weightFiles.map((name, i) => [`model weights ${i + 1}`, join(dirname(path), name)]);
    return {
      ...{ graph, weights, notes, format: 'a TensorFlow.js LayersModel' },
      files: { model: path, ...Object.fromEntries(files) },
    };
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    throw new UserError(`${basename(path)}: ${cause.message}`, undefined, { cause });
  } finally {
    model.dispose();
  }
}
