import { serializeSafetensors } from '@bitshare/safetensors';
import { checkNetwork } from './check-network.ts';
import { encodeManifest, manifestEncoding } from './manifest-text.ts';
import { packedFormat, packedVersion } from './packed-format.ts';
import type { PackedNetwork } from './packed-network.ts';
import type { PackedNode } from './packed-node.ts';
import { joinScaleShifts } from './scale-shifts.ts';

/** The bytes of a packed file; the same network always gives the same. @throws PackedFileError when it is not valid. */
export function writePacked(network: PackedNetwork): Uint8Array<ArrayBuffer> {
  checkNetwork(network);
  const { name, nodes, output, otherOutputs, image, ledger, provenance, tensors } = network;
  const written = nodes.map((node, i) => withoutDefaults(node, nodes[i - 1]?.id));
  const metadata = {
    format: packedFormat,
    version: packedVersion,
    encoding: manifestEncoding,
    manifest: encodeManifest({ name, nodes: written, output, otherOutputs, image, ledger, provenance }),
  };
  return serializeSafetensors({ tensors: joinScaleShifts(nodes, tensors), metadata });
}

const defaults: Readonly<Record<string, unknown>> = {
  bias: false,
  strides: [1, 1],
  padding: 0,
  groups: 1,
};

/** Leaves out the fields that a reader fills in. The order of fields is fixed. */
function withoutDefaults(node: PackedNode, previous: string | undefined): Record<string, unknown> {
  const { id, op, ...rest } = node;
  const isDefault = ([field, value]: readonly [string, unknown]) =>
    field === 'inputs'
      ? isPrevious(value as PackedNode['inputs'], previous)
      : field in defaults && String(defaults[field]) === String(value);
  const said = Object.entries(rest).filter((entry) => !isDefault(entry));
  return { id, op, ...Object.fromEntries(said.sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** Whether these inputs are the reader's default: the previous node, or none for the first. */
const isPrevious = (inputs: readonly string[], previous: string | undefined): boolean =>
  previous === undefined ? inputs.length === 0 : inputs.length === 1 && inputs[0] === previous;
