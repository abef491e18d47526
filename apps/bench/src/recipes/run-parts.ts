import type { Plugin } from '@bitshare/core';
import { withoutPaths } from '../config/read-run-config.ts';
import type { RunConfig } from '../config/run-config.ts';
import { costs } from '../roles/costs.ts';
import { datasets } from '../roles/datasets.ts';
import type { Method } from '../roles/method.ts';
import { methods } from '../roles/methods.ts';
import { networkOf, type RunNetworkSource } from '../roles/network.ts';
import { optimizers } from '../roles/optimizers.ts';
import { partOf } from '../roles/part.ts';
import { quantizers } from '../roles/quantizers.ts';
import { isModule } from '../roles/role.ts';

/** What a configuration names, made or loaded. */
export interface RunParts {
  readonly network: RunNetworkSource;
  /** Data set, quantizer, optimizer and cost. */
  readonly plugins: readonly Plugin[];
  /** The baselines first. */
  readonly methods: readonly Method[];
  /** What of their configurations decides results. */
  readonly identity: Readonly<Record<string, unknown>>;
}

/** @throws UserError naming the module that cannot be loaded or does not fit. */
export async function runParts(config: RunConfig): Promise<RunParts> {
  const context = { seed: config.seed };
  const network = await networkOf(config.model, context);
  const { images } = network.made;
  const dataset = await partOf(datasets, config.dataset, { ...context, images });
  const quantizer = await partOf(quantizers, config.quantizer, context);
  const optimizer = await partOf(optimizers, config.optimizer, context);
  const cost = await partOf(costs, config.cost, context);
  const method = await partOf(methods, config.method, context);
  const baselines = await Promise.all(config.baselines.map((one) => partOf(methods, one, context)));
  return {
    network: network.made,
    plugins: [dataset.made, quantizer.made, optimizer.made, cost.made],
    methods: [...baselines, method].map(({ made }) => made),
    identity: {
      model: network.identity,
      dataset: isModule(config.dataset) ? dataset.identity : withoutPaths(config.dataset),
      quantizer: quantizer.identity,
      optimizer: optimizer.identity,
      cost: cost.identity,
      method: method.identity,
      baselines: baselines.map(({ identity }) => identity),
    },
  };
}
