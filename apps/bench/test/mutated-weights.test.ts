import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, UserError, type Weights } from '@bitshare/core';
import { modulesOf, pytorchParameters } from '@bitshare/importers';
import { modelByName } from '@bitshare/models';
import { createNetwork, initialWeights, parameterShapes } from '@bitshare/network';
import { PackedFileError, readPacked } from '@bitshare/packed';
import { loadNetwork } from '@bitshare/runtime';
import { float32Tensor, serializeSafetensors } from '@bitshare/safetensors';
import { mutatedBytes, mutatedJson, mutationRuns } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWeightsFile, weightsFile } from '../src/results/weights-file.ts';
import { readTfjsFile } from '../src/verify/tfjs-file.ts';
import { tfjsRuntime } from '../src/verify/tfjs-runtime.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitshare-mutated-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => tf.setBackend('cpu'));

/** What the whole process has held at once: a mutated length must not become memory. */
afterAll(() => expect(process.resourceUsage().maxRSS).toBeLessThan(1.5 * 2 ** 20));

const packedFile: Uint8Array = new Uint8Array(
  readFileSync(new URL('fixtures/packed-v1.safetensors', import.meta.url)),
);

/** Reads something mutated: it is sound, or an error of the given kind says what is wrong. */
async function expectAnswer(
  read: () => Promise<unknown>,
  kind: new (...given: never[]) => Error = UserError,
): Promise<void> {
  const error = await read().catch((reason: unknown) => reason);
  if (error instanceof Error) {
    expect(error, error.stack ?? error.message).toBeInstanceOf(kind);
    expect(error.message).not.toBe('');
  }
}

const mutate = (
  bytes: fc.Arbitrary<Uint8Array | string>,
  read: (bytes: Uint8Array) => Promise<unknown>,
  short: number,
  kind?: new (...given: never[]) => Error,
) =>
  fc.assert(
    fc.asyncProperty(bytes, (some) =>
      expectAnswer(() => read(typeof some === 'string' ? new TextEncoder().encode(some) : some), kind),
    ),
    { numRuns: mutationRuns(short) },
  );

const long = 1000 * mutationRuns(60);

describe('a mutated file of weights is refused, or has every weight in its shape, finite', () => {
  const graph = modelByName('lenet5', { classes: 3, inputShape: [12, 12, 1], width: 0.25 });
  const weights = initialWeights(graph, createRandom(0));
  const path = join(folder, 'weights.safetensors');

  async function read(bytes: Uint8Array): Promise<void> {
    writeFileSync(path, bytes);
    expectSound(await readWeightsFile(path, graph, 'lenet5'));
  }
  function expectSound(found: Weights): void {
    for (const [name, shape] of parameterShapes(graph)) expect(found[name]!.shape).toEqual(shape);
    for (const { values } of Object.values(found)) expect(values.every(Number.isFinite)).toBe(true);
    createNetwork(graph, found).dispose();
  }

  it('a run has left', () => mutate(mutatedBytes(weightsFile(weights)), read, 200), long);

  it(
    'of PyTorch',
    () => {
      const tensors = new Map(
        pytorchParameters(graph, modulesOf('lenet5')).map(({ tensor, saved }) => {
          const size = saved.reduce((a, b) => a * b, 1);
          return [tensor, float32Tensor(saved, new Float32Array(size).fill(0.1))];
        }),
      );
      return mutate(mutatedBytes(serializeSafetensors({ tensors, metadata: {} })), read, 200);
    },
    long,
  );
});

it(
  'a mutated packed file is refused, or answers',
  () =>
    mutate(
      mutatedBytes(packedFile),
      async (bytes) => {
        const network = await loadNetwork(bytes, { build: 'portable' });
        const length = network.inputShape.reduce((a, b) => a * b);
        expect(network.run(new Float32Array(length))).toHaveLength(network.classes);
      },
      200,
      PackedFileError,
    ),
  long,
);

describe('a mutated TensorFlow.js model is refused, or loads', () => {
  const path = join(folder, 'model.json');
  const shardPath = join(folder, 'model.bin');
  let json: Uint8Array;
  let shard: Uint8Array;

  beforeAll(async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [6, 6, 1], filters: 3, kernelSize: 3 }),
        tf.layers.batchNormalization(),
        tf.layers.flatten(),
        tf.layers.dense({ units: 2 }),
      ],
    });
    await model.save(
      tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
        const weightsManifest = [{ paths: ['model.bin'], weights: weightSpecs }];
        json = new TextEncoder().encode(JSON.stringify({ modelTopology, weightsManifest }));
        shard = new Uint8Array(weightData as ArrayBuffer);
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    model.dispose();
  });

  async function read(): Promise<void> {
    const file = await readTfjsFile(path, readFileSync(path));
    const { close } = await tfjsRuntime(file, { ...readPacked(packedFile), nodes: [] }).open();
    await close();
  }

  it(
    'in its weights',
    async () => {
      writeFileSync(path, json);
      await mutate(
        mutatedBytes(shard),
        async (bytes) => {
          writeFileSync(shardPath, bytes);
          await read();
        },
        30,
      );
    },
    long,
  );

  it(
    'in its JSON',
    async () => {
      writeFileSync(shardPath, shard);
      const content: unknown = JSON.parse(new TextDecoder().decode(json));
      await mutate(
        mutatedJson(content),
        async (bytes) => {
          writeFileSync(path, bytes);
          await read();
        },
        30,
      );
    },
    long,
  );

  it('whose weights are said to lie elsewhere, or hold NaN', async () => {
    const content = JSON.parse(new TextDecoder().decode(json));
    const faultOf = async (bytes: Uint8Array | string): Promise<string> => {
      writeFileSync(path, bytes);
      return read().then(
        () => 'it was read',
        (error: Error) => error.message,
      );
    };
    content.weightsManifest[0].paths = ['../../etc/passwd'];
    expect(await faultOf(JSON.stringify(content))).toMatch(/it must be the name of a file beside this one/);
    expect(await faultOf('{')).toMatch(/model\.json is not JSON/);
    writeFileSync(
      shardPath,
      shard.map((byte, i) => (i < 4 ? 255 : byte)),
    );
    expect(await faultOf(json)).toMatch(/model\.json: the weight ".*" holds NaN at index 0/);
    writeFileSync(shardPath, shard.subarray(4));
    expect(await faultOf(json)).toMatch(/its weights take \d+ bytes, but the files beside it have \d+/);
  });
});
