import { dirname, join } from 'node:path';
import { readRegularFile, UserError, weightFault } from '@bitshare/core';
import type * as tf from '@tensorflow/tfjs';
import * as z from 'zod';

/** The parsed contents of a `model.json`. */
export interface TfjsFile {
  readonly path: string;
  readonly artifacts: tf.io.ModelArtifacts;
  /** Bytes of all its files. */
  readonly bytes: number;
}

/** Schema of a weight. Its values follow those of the previous weight. */
const weightSchema = z.looseObject({
  name: z.string(),
  shape: z.array(z.int().min(0)),
  dtype: z.literal('float32', 'only weights of float32 are read'),
  /** Absent: float32. Else code c means `min + scale * c`. */
  quantization: z.optional(
    z.looseObject({
      dtype: z.enum(['uint8', 'uint16'], 'only codes of uint8 and uint16 are read'),
      scale: z.number(),
      min: z.number(),
    }),
  ),
});
type WeightEntry = z.output<typeof weightSchema>;

const fileSchema = z.looseObject({
  modelTopology: z.looseObject({}),
  weightsManifest: z
    .array(
      z.looseObject({
        /** File names in the same folder. Exporters write no other paths. */
        paths: z.array(z.string().regex(/^[^/\\]+$/, 'it must be the name of a file beside this one')).min(1),
        weights: z.array(weightSchema),
      }),
    )
    .min(1),
});

/**
 * @param json the contents of `model.json` at `path`, with its weights in the same folder.
 * @throws UserError naming the file, or a weight with missing or invalid values.
 */
export async function readTfjsFile(path: string, json: Uint8Array): Promise<TfjsFile> {
  const { modelTopology, weightsManifest } = parsed(path, json);
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  const names = weightsManifest.flatMap(({ paths }) => paths);
  const shards = await Promise.all(
    names.map((name) => readRegularFile(join(dirname(path), name), { role: 'weights of the model' })),
  );
  const weightData = new Uint8Array(Buffer.concat(shards)).buffer;
  checkValues(path, weightSpecs, weightData);
  return {
    path,
    artifacts: { modelTopology, weightSpecs: weightSpecs as tf.io.WeightsManifestEntry[], weightData },
    bytes: json.length + weightData.byteLength,
  };
}

function parsed(path: string, json: Uint8Array): z.output<typeof fileSchema> {
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder().decode(json));
  } catch (cause) {
    throw new UserError(`${path} is not JSON: ${(cause as Error).message}`, undefined, { cause });
  }
  const result = fileSchema.safeParse(content);
  if (result.success) return result.data;
  throw new UserError(
    `${path} is not a TensorFlow.js model: ${z.prettifyError(result.error).slice(0, 1000)}`,
  );
}

function checkValues(path: string, weights: readonly WeightEntry[], data: ArrayBuffer): void {
  const lengths = weights.map(bytesOf);
  const bytes = lengths.reduce((a, b) => a + b, 0);
  if (bytes !== data.byteLength)
    throw new UserError(
      `${path}: its weights take ${bytes} bytes, but the files beside it have ${data.byteLength}`,
      'Export it again.',
    );
  let at = 0;
  for (const [i, weight] of weights.entries()) {
    const { name } = weight;
    const fault = weightFault(
      name.replace(/\/moving_variance$/, '/variance'),
      valuesOf(weight, data.slice(at, at + lengths[i]!)),
    );
    if (fault) throw new UserError(`${path}: the weight "${name}" ${fault}`, 'Export it again.');
    at += lengths[i]!;
  }
}

const codeBytes = { uint8: 1, uint16: 2 } as const;

const bytesOf = ({ shape, quantization }: WeightEntry): number =>
  shape.reduce((a, b) => a * b, quantization ? codeBytes[quantization.dtype] : 4);

function valuesOf({ quantization }: WeightEntry, data: ArrayBuffer): Float32Array {
  if (!quantization) return new Float32Array(data);
  const { dtype, scale, min } = quantization;
  const codes = dtype === 'uint8' ? new Uint8Array(data) : new Uint16Array(data);
  return Float32Array.from(codes, (code) => min + scale * code);
}
