import { UserError } from '@bitshare/core';
import { fromBinary } from '@bufbuild/protobuf';
import { type ModelProto, ModelProtoSchema } from 'onnx-buf';

/** The message of an ONNX file. @throws UserError if the bytes are cut off, nested too deeply, or something else. */
export function decodeModel(bytes: Uint8Array, source: string): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes, { readUnknownFields: false });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(
      `${source} is not an ONNX file, or a part of it is missing: ${why}.`,
      'Copy or export the model again.',
      { cause },
    );
  }
}
