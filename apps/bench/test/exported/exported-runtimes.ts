import type { ExportedFile } from '@bitshare/core';
import { int8Profile, packedProfile, renderOnnx, tfjsFiles } from '@bitshare/exporters';
import { type PackedNetwork, writePacked } from '@bitshare/packed';
import type { FileRuntime } from '../../src/verify/file-runtime.ts';
import { onnxRuntimes } from '../../src/verify/onnx-runtimes.ts';
import { packedRuntimes } from '../../src/verify/packed-runtimes.ts';
import type { TfjsFile } from '../../src/verify/tfjs-file.ts';
import { tfjsRuntime } from '../../src/verify/tfjs-runtime.ts';

/** Every installed runtime of every format, at its default options, named with the format. tfjs only where it can compute all. */
export async function exportedRuntimes(
  packed: PackedNetwork,
  { tfjs = true } = {},
): Promise<readonly FileRuntime[]> {
  const onnx = await Promise.all(
    [int8Profile, packedProfile].map(async (profile) => {
      const runtimes = await onnxRuntimes(renderOnnx(packed, profile), packed);
      return runtimes.map(({ name, open }) => ({ name: `${profile.name}, ${name}`, open }));
    }),
  );
  const stock = tfjs ? [tfjsRuntime(tfjsFile(tfjsFiles(packed, 'model.json')), packed)] : [];
  return [...(await packedRuntimes(writePacked(packed))), ...onnx.flat(), ...stock];
}

/** Both files as if they had been read. */
function tfjsFile(files: readonly ExportedFile[]): TfjsFile {
  const [json, weights] = files as readonly [ExportedFile, ExportedFile];
  const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(json.bytes));
  const weightData = weights.bytes.slice().buffer;
  const artifacts = { modelTopology, weightSpecs: weightsManifest[0].weights, weightData };
  const bytes = json.bytes.length + weights.bytes.length;
  return { path: json.name, artifacts, bytes };
}
