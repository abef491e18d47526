import { withCodeOutputs } from '@bitshare/exporters';
import type { FileAnswers, FileRuntime } from './file-runtime.ts';

/** The part of onnxruntime's interface that both its packages share. */
interface OnnxRuntime {
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => OnnxTensor;
  readonly InferenceSession: {
    create(model: Uint8Array, options?: object): Promise<OnnxSession>;
  };
}

interface OnnxTensor {
  readonly data: Float32Array | Uint8Array;
  readonly dims: readonly number[];
}

interface OnnxSession {
  run(feeds: Record<string, OnnxTensor>): Promise<Record<string, OnnxTensor>>;
  release(): Promise<void>;
}

const names = ['onnxruntime-node', 'onnxruntime-web'] as const;
type OnnxRuntimeName = (typeof names)[number];

/** An optional package, through a variable so that nobody looks for it at build time; nothing where it does not load. */
export async function importOnnxRuntime(name: OnnxRuntimeName): Promise<OnnxRuntime | undefined> {
  try {
    const loaded = (await import(name)) as OnnxRuntime & { default?: OnnxRuntime };
    return loaded.InferenceSession ? loaded : loaded.default;
  } catch {
    return undefined;
  }
}

/** Every onnxruntime installed. @param layers whose input is quantized. @param shape `[height, width, channels]` of an image. */
export async function onnxRuntimes(
  model: Uint8Array,
  layers: readonly string[],
  shape: readonly [number, number, number],
): Promise<readonly FileRuntime[]> {
  const found = await Promise.all(
    names.map(async (name) => {
      const runtime = await importOnnxRuntime(name);
      return runtime ? [{ name, open: () => openModel(runtime, model, layers, shape) }] : [];
    }),
  );
  return found.flat();
}

/** Answers come from the file as it is; codes from a copy that has them as outputs. */
async function openModel(
  { InferenceSession, Tensor }: OnnxRuntime,
  model: Uint8Array,
  layers: readonly string[],
  [height, width, channels]: readonly [number, number, number],
) {
  const session = await InferenceSession.create(model);
  const probed = await InferenceSession.create(withCodeOutputs(model, layers));
  return {
    async run(images: Float32Array, count: number): Promise<FileAnswers> {
      const planes = channelsFirst(images, count, channels);
      const image = new Tensor('float32', planes as Float32Array, [count, channels, height, width]);
      const { logits } = await session.run({ image });
      const values = await probed.run({ image });
      const codes = layers.map((layer) => {
        const { data, dims } = values[`${layer}/codes`]!;
        return [
          layer,
          dims.length === 4 ? channelsLast(data as Uint8Array, dims) : (data as Uint8Array),
        ] as const;
      });
      return { answers: logits!.data as Float32Array, codes: new Map(codes) };
    },
    async close() {
      await session.release();
      await probed.release();
    },
  };
}

/** `[image][position][channel]` to `[image][channel][position]`. */
function channelsFirst(values: Float32Array, images: number, channels: number): Float32Array {
  const positions = values.length / images / channels;
  return turned(values, images, positions, channels);
}

const channelsLast = (values: Uint8Array, [images, channels]: readonly number[]): Uint8Array =>
  turned(values, images!, channels!, values.length / images! / channels!);

/** Turns each image's `rows x columns` into `columns x rows`. */
export function turned<Values extends Float32Array | Uint8Array>(
  values: Values,
  images: number,
  rows: number,
  columns: number,
): Values {
  const result = values.slice() as Values;
  for (let image = 0, first = 0; image < images; image++, first += rows * columns)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        result[first + column * rows + row] = values[first + row * columns + column]!;
  return result;
}
