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
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'bitshare-deploy-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'shapes.safetensors');

const house = compose(wasmBackend(), synthetic(), sgd(), bitSharing(), bops(), packed());
const training = { epochs: 1, batchSize: 64 };
const pixels = Uint8Array.from({ length: 12 * 12 }, (_, i) => (i * 29) % 256);

async function train() {
  const { inputShape, classes } = await createSynthetic().load();
  const stages = [pretrain(training), usePolicy((graph) => uniformPolicy(graph, 4)), fineTune(training)];
  const start = startFrom(preresnet({ depth: 8, inputShape, classes }));
  const { weights, ...state } = await pipeline(house, ...stages).run(start);
  return { ...state, weights: weights! };
}
let compressed: Awaited<ReturnType<typeof train>>;
beforeAll(async () => {
  compressed = await train();
});

describe('deploy', () => {
  test('to Node', async () => {
    // #region export
    const { normalization, labels } = await createSynthetic().load();
    const exporter = house.resolve(EXPORTER); // packed() is one of the house's parts
    const [file] = await exporter.export({ ...compressed, normalization, labels }, 'shapes.safetensors');
    await writeFile(path, file!.bytes);
    // #endregion export

    // #region node
    const network = await loadNetwork(await readFile(path));
    const [prediction] = network.classify(pixels); // bytes from 0 to 255, [height, width, channels]
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
    const url = `data:application/octet-stream;base64,${(await readFile(path)).toString('base64')}`;
    // #region browser
    const response = await fetch(url);
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

const onnxruntime: string = 'onnxruntime-node';
const installed = await import(onnxruntime).then(
  () => true,
  () => false,
);

test.skipIf(!installed)('to ONNX Runtime', async () => {
  const { InferenceSession, Tensor } = await import(onnxruntime);
  const images = new Float32Array(12 * 12).fill(0.5);
  // #region onnx
  const exporter = createOnnxInt8({ quantizer: createBitSharing(), cost: createBops() });
  const [file] = await exporter.export(compressed, 'shapes.onnx');
  const session = await InferenceSession.create(file!.bytes);
  const image = new Tensor('float32', images, [1, 1, 12, 12]); // [images, channels, height, width], normalised
  const { logits } = await session.run({ image });
  // #endregion onnx
  expect(logits.dims).toEqual([1, 4]);
});
