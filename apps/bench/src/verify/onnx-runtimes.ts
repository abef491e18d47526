import { channelsFirst, channelsLast, codesName, valueName, withCodeOutputs } from '@bitshare/exporters';
import { type PackedNetwork, packedShapes } from '@bitshare/packed';
import type { FileRuntime, OpenedFile } from './file-runtime.ts';
import { quantizedInputs } from './quantized-inputs.ts';

/** The common interface of both onnxruntime packages. */
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

/** An optional package; undefined if it does not load. The variable hides it from bundlers. */
export async function importOnnxRuntime(name: OnnxRuntimeName): Promise<OnnxRuntime | undefined> {
  try {
    const loaded = (await import(name)) as OnnxRuntime & { default?: OnnxRuntime };
    return loaded.InferenceSession ? loaded : loaded.default;
  } catch {
    return undefined;
  }
}

/** Every onnxruntime installed. @param packed the network that the model was rendered from. */
export async function onnxRuntimes(
  model: Uint8Array,
  packed: PackedNetwork,
): Promise<readonly FileRuntime[]> {
  const found = await Promise.all(
    names.map(async (name) => {
      const runtime = await importOnnxRuntime(name);
      return runtime ? [{ name, open: () => openOnnx(runtime, model, packed) }] : [];
    }),
  );
  return found.flat();
}

/**
 * Outputs come from the file itself; codes from a copy that has them as outputs. @param options of the session; default:
 * the runtime's own.
 */
export async function openOnnx(
  { InferenceSession, Tensor }: OnnxRuntime,
  model: Uint8Array,
  packed: PackedNetwork,
  options?: object,
): Promise<OpenedFile> {
  const layers = quantizedInputs(packed);
  const shapes = packedShapes(packed.nodes);
  const { otherOutputs = [] } = packed;
  const { shape } = packed.nodes.find((node) => node.op === 'input')!;
  const [height, width, channels] = shape;
  const session = await InferenceSession.create(model, options);
  const probed = await InferenceSession.create(withCodeOutputs(model, [...layers.keys()]), options);
  return {
    async run(images, count) {
      const planes = channelsFirst(images, shape);
      const image = new Tensor('float32', planes, [count, channels, height, width]);
      const { logits, ...further } = await session.run({ image });
      const values = await probed.run({ image });
      const codes = [...layers].map(([layer, read]) => {
        const { data } = values[codesName(layer)]!;
        return [layer, channelsLast(data as Uint8Array, read)] as const;
      });
      const others = otherOutputs.map((id) => {
        const { data } = further[valueName(id)]!;
        return [id, channelsLast(data as Float32Array, shapes.get(id)!)] as const;
      });
      return { answers: logits!.data as Float32Array, others: new Map(others), codes: new Map(codes) };
    },
    async close() {
      await session.release();
      await probed.release();
    },
  };
}
