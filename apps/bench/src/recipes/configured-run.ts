import {
  type Container,
  DATASET,
  type Graph,
  type PipelineState,
  PROGRESS,
  type Progress,
  pipeline,
  type StageFactory,
  startFrom,
  type Weights,
} from '@bitshare/core';
import { evaluation, pretrain, restoreBatchNorms, TrainingCollapse } from '@bitshare/trainer';
import type { RunConfig } from '../config/run-config.ts';
import { type EngineSettings, engineByName } from '../engines.ts';
import { readWeightsFile } from '../results/weights-file.ts';
import { type Method, stageOptions } from '../roles/method.ts';
import type { Recipe } from './recipe.ts';
import type { MethodOutcome, RecipeOutcome } from './recipe-outcome.ts';
import { reporting, seeded } from './roles.ts';
import { type RunParts, runParts } from './run-parts.ts';

/**
 * The pipelines that a configuration describes: full precision first, then its baselines and its method from there.
 * @throws UserError naming the module that cannot be loaded or does not fit.
 */
export async function configuredRun(
  config: RunConfig,
  progress: Progress,
  settings?: EngineSettings,
): Promise<Recipe> {
  const { engine, seed, weights, batchSize, stages } = config;
  const parts = await runParts(config);
  return {
    configuration: { ...parts.identity, engine, batchSize, stages },
    seed,
    file: config,
    files: { ...parts.network.files, ...(weights === undefined ? {} : { weights }) },
    plugins: [
      engineByName(engine, settings, (text) => progress.message(text)),
      ...parts.plugins,
      seeded(seed),
      reporting(progress),
    ],
    run: (container, signal) => runConfigured(config, parts, container, signal),
  };
}

async function runConfigured(
  config: RunConfig,
  parts: RunParts,
  container: Container,
  signal: AbortSignal,
): Promise<RecipeOutcome> {
  const progress = container.resolve(PROGRESS);
  const dataset = await container.resolve(DATASET).load();
  const graph = parts.network.graphOf(dataset);
  const start = startFrom(graph, await startingWeights(config, parts, graph));
  const trained = trainingOfFloat(config);
  const compressions = compressionsOf(parts.methods, config, container);
  // What is wrong with the later ones is said before the first has run.
  for (const { factories } of compressions)
    await pipeline(container, ...trained, ...factories).check?.(start);

  const count = compressions.length + 1;
  const announce = (i: number, title: string) =>
    progress.message(count === 1 ? title : `${i + 1}/${count} ${title}`);
  announce(0, 'full precision');
  const float = await pipeline(container, ...trained).run(start, signal);
  const methods: MethodOutcome[] = [{ method: 'full precision', before: start, after: float }];
  const title = `${graph.name} on ${dataset.name}: ${compressions.at(-1)?.title ?? 'full precision'}`;
  try {
    for (const [i, { title: method, path, factories }] of compressions.entries()) {
      announce(i + 1, method);
      const before: PipelineState = { ...float, path: [...float.path, ...path] };
      const after = await pipeline(container, ...factories).run(before, signal);
      methods.push({ method, before, after });
    }
    return { title, container, methods };
  } catch (error) {
    if (error instanceof TrainingCollapse) return { title, container, methods, collapse: error };
    throw error;
  }
}

async function startingWeights(
  { weights, model }: RunConfig,
  { network }: RunParts,
  graph: Graph,
): Promise<Weights | undefined> {
  if (weights === undefined) return network.weights;
  return readWeightsFile(weights, graph, 'name' in model ? model.name : graph.name);
}

/** Weights of `weights` are taken as they are; those of a model's file are trained on if the configuration says how. */
function trainingOfFloat({ weights, stages, batchSize }: RunConfig): readonly StageFactory[] {
  const { pretrain: training, batchNorms } = stages;
  const restored = batchNorms === 'restored' ? [restoreBatchNorms()] : [];
  const trains = weights === undefined && training;
  return [...restored, trains ? pretrain(stageOptions(training, batchSize)) : evaluation()];
}

/** What is run of the methods, but for full precision, where all of them start. Those before the last keep apart what they leave. */
const compressionsOf = (methods: readonly Method[], config: RunConfig, container: Container) =>
  methods
    .map(({ title, stages }, i) => ({
      title,
      path: i < methods.length - 1 ? [`baseline-${i + 1}`] : [],
      factories: stages({ batchSize: config.batchSize, ...config.stages }, container),
    }))
    .filter(({ factories }) => factories.length > 0);
