import { readRegularFile, regularFile, UserError } from '@bitshare/core';
import type { ImportedModel } from '../imported-model.ts';
import { externalLocations } from './constants/external-data.ts';
import { decodeModel } from './format/decode-model.ts';
import { type FromOnnxOptions, importModel } from './from-onnx.ts';

/** The imports go through variables, so that bundlers for browsers ignore them. */
const [filesModule, pathModule] = ['node:fs/promises', 'node:path'];

/**
 * As `fromOnnx`, from a file and the external data files that it names, which have to be in its folder or below. For Node.
 * @returns also the paths of all files that were read, the model's first.
 * @throws UserError also naming a file that cannot be read, or is elsewhere.
 */
export async function fromOnnxFile(
  path: string,
  options: Omit<FromOnnxOptions, 'externalData'> = {},
): Promise<ImportedModel & { readonly files: readonly string[] }> {
  const { basename, dirname, join } = (await import(
    /* @vite-ignore */ pathModule
  )) as typeof import('node:path');
  const { source = path, name = basename(path).replace(/\.onnx$/i, '') } = options;
  const model = decodeModel(await readRegularFile(path, { role: 'the ONNX model' }), source);
  const externalData = new Map<string, Uint8Array>();
  for (const location of externalLocations(model))
    externalData.set(location, await externalFile(dirname(path), location, source));
  const imported = importModel(model, { ...options, name, source, externalData });
  return { ...imported, files: [path, ...[...externalData.keys()].map((own) => join(dirname(path), own))] };
}

async function externalFile(folder: string, location: string, source: string): Promise<Uint8Array> {
  const { isAbsolute, relative, resolve, sep } = (await import(
    /* @vite-ignore */ pathModule
  )) as typeof import('node:path');
  const { realpath } = (await import(/* @vite-ignore */ filesModule)) as typeof import('node:fs/promises');
  const path = resolve(folder, location);
  const inside = (from: string, to: string) => {
    const way = relative(from, to);
    return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  };
  const elsewhere = () =>
    new UserError(
      `${source} names the external data file "${location}", which is outside its folder.`,
      'Only files beside the model, or below, are read: export it with its data beside it.',
    );
  if (location.includes('\0') || isAbsolute(location) || !inside(resolve(folder), path)) throw elsewhere();
  const role = `external data of ${source}`;
  await regularFile(path, { role });
  // A link may lead elsewhere.
  if (!inside(await realpath(folder), await realpath(path))) throw elsewhere();
  return readRegularFile(path, { role });
}
