import { dirname, join, relative, resolve } from 'node:path';
import { readRegularFile, UserError } from '@bitshare/core';
import { fromModelJson } from '@bitshare/importers';
import { readJsonFile } from '../json-file.ts';
import type { ImportedNetwork, ImportOptions } from './imported-network.ts';

const titles = {
  'layers-model': 'a TensorFlow.js LayersModel',
  'graph-model': 'a TensorFlow.js GraphModel',
} as const;

/** Reads a `model.json` of TensorFlow.js, with the files of weights beside it. */
export async function importTfjs(path: string, { input }: ImportOptions): Promise<ImportedNetwork> {
  const read: string[] = [];
  const { format, ...imported } = await fromModelJson(await readJsonFile(path), {
    ...{ source: path, input },
    read: (name) => {
      const file = besideModel(path, name);
      read.push(file);
      return readRegularFile(file, { role: 'weights of the model' });
    },
  });
  const weights = read.sort().map((file, i) => [`model weights ${i + 1}`, file]);
  return { ...imported, format: titles[format], files: { model: path, ...Object.fromEntries(weights) } };
}

/** @throws UserError when a file of weights is not in the model's folder or below. */
function besideModel(path: string, name: string): string {
  const folder = resolve(dirname(path));
  const file = resolve(folder, name);
  if (!name.includes('\0') && !relative(folder, file).startsWith('..')) return join(dirname(path), name);
  throw new UserError(`${path} names the file of weights "${name}", which is outside its folder.`);
}
