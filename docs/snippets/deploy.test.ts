import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wasmBackend } from '@bitshare/backend-wasm';
import { compose, EXPORTER, pipeline, startFrom } from '@bitshare/core';
import { bops, createBops } from '@bitshare/costs';
import { createSynthetic, synthetic } from '@bitshare/datasets';
import { createOnnxInt8, packed } from '@bitshare/exporters';
import { preresnet } from '@bitshare/models';
import { uniformPolicy } from '@bitshare/network';
import { bitSharing, createBitSharing } from '@bitshare/quantizers';
import { loadNetwork, PackedFileError, type RunnableNetwork } from '@bitshare/runtime';
import { fineTune, pretrain, sgd, usePolicy } from '@bitshare/trainer';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'bitshare-deploy-'));
const started = process.cwd();
beforeAll(() => process.chdir(folder));
afterAll(() => {
  process.chdir(started);
  rmSync(folder, { recursive: true });
});

// #region train
const { inputShape, normalization, labels } = await createSynthetic().load();
const container = compose(wasmBackend(), synthetic(), sgd(), bitSharing(), bops(), packed());
const { weights, ...state } = await pipeline(
  container,
  pretrain({ epochs: 1, batchSize: 64 }),
  usePolicy((graph) => uniformPolicy(graph, 4)),
  fineTune({ epochs: 1, batchSize: 64 }),
).run(startFrom(preresnet({ depth: 8, inputShape, classes: 4 })));
const compressed = { ...state, weights: weights! };
// #endregion train

// #region pixels
/** A made-up image of the network's size, [height, width, channels]: bytes from 0 to 255. */
const pixels = Uint8Array.from({ length: 12 * 12 }, (_, i) => (i * 29) % 256);
// #endregion pixels

describe('deploy', () => {
  test('to Node', async () => {
    // #region export
    const exporter = container.resolve(EXPORTER);
    const [file] = await exporter.export({ ...compressed, normalization, labels }, 'shapes.safetensors');
    await writeFile('shapes.safetensors', file!.bytes);
    // #endregion export

    // #region node
    const network = await loadNetwork(await readFile('shapes.safetensors'));
    const [prediction] = network.classify(pixels);
    console.log(prediction!.index, prediction!.label, prediction!.probabilities);
    // #endregion node
    expect(prediction!.probabilities).toHaveLength(4);

    // #region contents
    const { ledger, nodes, provenance } = network.contents;
    console.log(`${ledger.total} ${ledger.unit}, ${ledger.original} before`, provenance);
    for (const node of nodes)
      if (node.op === 'conv2d') console.log(node.id, node.weights?.bits, node.filters);
    // #endregion contents

    // #region refuse
    const broken = loadNetwork(new Uint8Array(100)).catch((error) => {
      if (error instanceof PackedFileError) return undefined; // says which part of the file is wrong
      throw error;
    });
    // #endregion refuse
    expect(await broken).toBeUndefined();
  });

  test('to the browser', async () => {
    vi.stubGlobal('fetch', async (url: string) => new Response(await readFile(url.slice(1))));
    // #region browser
    const response = await fetch('/shapes.safetensors');
    const network = await loadNetwork(new Uint8Array(await response.arrayBuffer()));

    /** What a canvas of the network's size shows. */
    function classify(network: RunnableNetwork, { data }: Pick<ImageData, 'data'>) {
      return network.classify(data, 4)[0]!; // red, green, blue, opacity
    }
    // #endregion browser
    const gray = Uint8ClampedArray.from([...pixels].flatMap((value) => [value, value, value, 255]));
    expect(classify(network, { data: gray }).index).toBe(network.classify(pixels)[0]!.index);
  });
});

const installed = await import('onnxruntime-node').then(
  () => true,
  () => false,
);

test.skipIf(!installed)('to ONNX Runtime', async () => {
  // #region onnx
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const images = new Float32Array(12 * 12).fill(0.5);
  const exporter = createOnnxInt8({ quantizer: createBitSharing(), cost: createBops() });
  const [file] = await exporter.export(compressed, 'shapes.onnx');
  const session = await InferenceSession.create(file!.bytes);
  const image = new Tensor('float32', images, [1, 1, 12, 12]); // [images, channels, height, width], normalised
  const { logits } = await session.run({ image });
  // #endregion onnx
  expect(logits!.dims).toEqual([1, 4]);
});
