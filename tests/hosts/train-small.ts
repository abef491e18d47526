import { type WasmBackendOptions, wasmBackend } from '@bitshare/backend-wasm';
import { BACKEND, compose, type EngineInfo, pipeline, startFrom, type Weights } from '@bitshare/core';
import { bops } from '@bitshare/costs';
import { synthetic } from '@bitshare/datasets';
import { sbs } from '@bitshare/gates';
import { preresnet } from '@bitshare/models';
import { bitSharing } from '@bitshare/quantizers';
import { pretrain, search, sgd } from '@bitshare/trainer';

export interface Trained {
  readonly engine: EngineInfo;
  /** Training loss at the end of every epoch: those of pretraining, then those of the search. */
  readonly losses: readonly number[];
  /** Of all weights, gates and clip values after the last step. */
  readonly weightsHash: string;
}

/** 20 training steps of a small network, 10 of them searching: the same program for every host of the engine. */
export async function trainSmall(options: WasmBackendOptions): Promise<Trained> {
  const container = compose(
    wasmBackend(options),
    synthetic({ classes: 4, inputShape: [12, 12, 1], trainSize: 80, testSize: 16 }),
    ...[bitSharing(), sbs(), bops(), sgd()],
  );
  const training = { batchSize: 16, epochs: 2 };
  const stages = pipeline(
    container,
    pretrain({ ...training, learningRate: 0.05 }),
    search({ ...training, learningRate: 0.01 }),
  );
  const { history, weights } = await stages.run(
    startFrom(preresnet({ depth: 8, inputShape: [12, 12, 1], classes: 4 })),
  );
  return {
    engine: await container.resolve(BACKEND).activate(),
    losses: history.flatMap(({ metrics }) => (metrics.loss === undefined ? [] : [metrics.loss])),
    weightsHash: await hash(weights!),
  };
}

async function hash(weights: Weights): Promise<string> {
  const names = Object.keys(weights).toSorted();
  const all = Float32Array.from(names.flatMap((name) => [...weights[name]!.values]));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', all));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
