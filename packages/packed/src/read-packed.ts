import {
  DamagedContent,
  type ParseOptions,
  parseSafetensors,
  SafetensorsError,
  type SafetensorsFile,
} from '@bitshare/safetensors';
import * as z from 'zod/mini';
import { checkNetwork } from './check-network.ts';
import { decodeManifest } from './manifest-text.ts';
import { PackedFileError } from './packed-file-error.ts';
import { packedFormat, packedVersion } from './packed-format.ts';
import { manifestSchema, type PackedNetwork } from './packed-network.ts';
import type { nodeSchema, PackedNode } from './packed-node.ts';
import { splitScaleShifts } from './scale-shifts.ts';

/**
 * Reads a packed file. Its tensors are views into `file`; memory is not allocated by the file's claims.
 * The digest of the file, if any, is checked by default. @throws PackedFileError naming the fault and its place.
 */
export function readPacked(file: Uint8Array, options?: ParseOptions): PackedNetwork {
  const { metadata, tensors } = container(file, options);
  if (metadata.format !== packedFormat)
    throw new PackedFileError(`a safetensors file, but not of the format "${packedFormat}"`);
  if (metadata.version !== packedVersion)
    throw new PackedFileError(
      `version ${metadata.version} of the packed format; this reader supports ${packedVersion}`,
    );
  const { nodes, ...manifest } = manifestOf(metadata.manifest ?? '');
  const complete = nodes.map((node, i) => withInputs(node, nodes[i - 1]?.id));
  const network: PackedNetwork = {
    ...manifest,
    nodes: complete,
    tensors: splitScaleShifts(complete, tensors),
  };
  checkNetwork(network);
  return network;
}

function container(file: Uint8Array, options: ParseOptions | undefined): SafetensorsFile {
  try {
    return parseSafetensors(file, options);
  } catch (cause) {
    if (!(cause instanceof SafetensorsError)) throw cause;
    const what = cause instanceof DamagedContent ? '' : 'not a safetensors file: ';
    throw new PackedFileError(`${what}${cause.message}`, { cause });
  }
}

function manifestOf(text: string): z.output<typeof manifestSchema> {
  const result = manifestSchema.safeParse(decodeManifest(text));
  if (result.success) return result.data;
  throw new PackedFileError(`the manifest is wrong: ${z.prettifyError(result.error).slice(0, 2000)}`);
}

/** A node without `inputs` reads the previous one. */
const withInputs = (node: z.output<typeof nodeSchema>, previous: string | undefined): PackedNode => ({
  ...node,
  inputs: node.inputs ?? (previous === undefined ? [] : [previous]),
});
