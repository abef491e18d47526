import { UserError } from '@bitshare/core';
import { type ModelProto, type TensorProto, TensorProto_DataLocation } from 'onnx-buf';

/** Bytes of external data files by their location in the model. */
export type ExternalFiles = ReadonlyMap<string, Uint8Array>;

export const isExternal = ({ dataLocation }: TensorProto): boolean =>
  dataLocation === TensorProto_DataLocation.EXTERNAL;

const entry = ({ externalData }: TensorProto, name: string): string | undefined =>
  externalData.find(({ key }) => key === name)?.value;

/** Every file that the tensors of a model name. */
export function externalLocations({ graph }: ModelProto): ReadonlySet<string> {
  const inNodes = (graph?.node ?? []).flatMap(({ attribute }) => attribute.flatMap(({ t }) => t ?? []));
  const tensors = [...(graph?.initializer ?? []), ...inNodes].filter(isExternal);
  return new Set(tensors.flatMap((tensor) => entry(tensor, 'location') ?? []));
}

/** The bytes of a tensor in an external file. @throws UserError naming the tensor, and its file if that is absent or too short. */
export function externalBytes(tensor: TensorProto, files: ExternalFiles): Uint8Array {
  const location = entry(tensor, 'location');
  if (location === undefined)
    throw new UserError(`the tensor "${tensor.name}" is in an external file without a name`);
  const file = files.get(location);
  if (!file)
    throw new UserError(
      `the tensor "${tensor.name}" is in the file "${location}", which was not given`,
      'Read the model by fromOnnxFile, with that file beside it, or give its bytes as externalData.',
    );
  const offset = Number(entry(tensor, 'offset') ?? 0);
  const length = Number(entry(tensor, 'length') ?? file.length - offset);
  const sound = [offset, length].every((bytes) => Number.isSafeInteger(bytes) && bytes >= 0);
  if (!sound || offset + length > file.length)
    throw new UserError(
      `the tensor "${tensor.name}" is at ${length} bytes from ${offset} of "${location}", which has ${file.length} bytes`,
    );
  return file.subarray(offset, offset + length);
}
