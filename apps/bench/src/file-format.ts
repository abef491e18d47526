/** Signatures of file formats: bytes at an offset. */
const signatures: readonly (readonly [title: string, offset: number, bytes: string])[] = [
  ['a zip archive', 0, 'PK\x03\x04'],
  ['a gzip archive', 0, '\x1f\x8b'],
  ['a tar archive', 257, 'ustar'],
  ['an HDF5 file, as Keras writes them', 0, '\x89HDF\r\n\x1a\n'],
  ['a TensorFlow Lite file', 4, 'TFL3'],
  ['a PNG picture', 0, '\x89PNG'],
  ['a JPEG picture', 0, '\xff\xd8\xff'],
  ['a NumPy file', 0, '\x93NUMPY'],
  ['a GGUF file', 0, 'GGUF'],
  ['a parquet file', 0, 'PAR1'],
  ['a pickle', 0, '\x80\x02'],
  ['a pickle', 0, '\x80\x04'],
];

/** File names that identify a zip archive's format. */
const zipContents: readonly (readonly [title: string, name: string])[] = [
  ['a PyTorch file (a zip archive)', 'data.pkl'],
  ['a Keras 3 model (a zip archive)', 'model.weights.h5'],
];

/** The format of a file, as the end of a sentence: `'an ONNX file'`; undefined if unknown. */
export function fileFormat(bytes: Uint8Array): string | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length === 0) return 'an empty file';
  const found = signatures.find(([, offset, text]) => {
    const end = offset + text.length;
    return file.subarray(offset, end).toString('latin1') === text;
  })?.[0];
  if (found === 'a zip archive') return zipContents.find(([, name]) => file.includes(name))?.[0] ?? found;
  return found ?? onnxOrText(file);
}

function onnxOrText(file: Buffer): string | undefined {
  // Field 1 of an ONNX model, its version, and the following strings. ONNX has no magic number.
  if (file[0] === 0x08 && file.length > 4 && [0x12, 0x3a].includes(file[2]!)) return 'an ONNX file';
  const start = file
    .subarray(0, 4096)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (start.startsWith('{')) {
    if (/"format"\s*:\s*"graph-model"/.test(start)) return 'a TensorFlow.js graph model';
    if (start.includes('"modelTopology"')) return 'a TensorFlow.js model';
    return 'a JSON file';
  }
  if (start.startsWith('[')) return 'a JSON file';
  return undefined;
}
