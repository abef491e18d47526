import {
  type Container,
  DATASET,
  type Plugin,
  PROGRESS,
  type Progress,
  pipeline,
  type Schedule,
  type StageFactory,
  startFrom,
} from '@bitshare/core';
import { createSbs } from '@bitshare/gates';
import { modelByName } from '@bitshare/models';
import { uniformPolicy } from '@bitshare/network';
import {
  constant,
  cosine,
  evaluation,
  extract,
  fineTune,
  pretrain,
  search,
  steps,
  TrainingCollapse,
  usePolicy,
} from '@bitshare/trainer';
import { withoutPaths } from '../config/read-run-config.ts';
import type { RunConfig } from '../config/run-config.ts';
import type { ScheduleConfig } from '../config/schedule-config.ts';
import { searchDefaults } from '../config/stages-config.ts';
import { type EngineSettings, engineByName } from '../engines.ts';
import { readWeightsFile } from '../results/weights-file.ts';
import { costOf } from './configured-cost.ts';
import { datasetOf } from './configured-dataset.ts';
import { decompositionOf, gatesOf } from './configured-gates.ts';
import { optimizerOf } from './configured-optimizer.ts';
import { quantizerOf } from './configured-quantizer.ts';
import type { Recipe } from './recipe.ts';
import type { RecipeOutcome } from './recipe-outcome.ts';
import { reporting, seeded } from './roles.ts';

/** The pipeline that a configuration describes: full precision first, then its variant from there. */
export function configuredRun(config: RunConfig, progress: Progress, engine?: EngineSettings): Recipe {
  const { $schema: _, seed, weights, dataset, ...rest } = config;
  return {
    configuration: { ...rest, dataset: withoutPaths(dataset) },
    seed,
    file: config,
    files: weights === undefined ? {} : { weights },
    plugins: pluginsOf(config, progress, engine),
    run: (container, signal) => runConfigured(config, container, signal),
  };
}

async function runConfigured(
  config: RunConfig,
  container: Container,
  signal: AbortSignal,
): Promise<RecipeOutcome> {
  const { model, batchSize, stages } = config;
  const progress = container.resolve(PROGRESS);
  const { inputShape, classes, name } = await container.resolve(DATASET).load();
  const graph = modelByName(model.name, { classes, inputShape, width: model.width });
  const weights = config.weights ? await readWeightsFile(config.weights, graph, model.name) : undefined;
  const start = startFrom(graph, weights);

  const compresses = config.variant !== 'full-precision';
  progress.message(compresses ? '1/2 full precision' : 'full precision');
  const trained = start.weights ? evaluation() : pretrain({ ...trainingOf(stages.pretrain), batchSize });
  // What is wrong with the second is said before the first has run.
  const later = compresses ? compression(config) : [];
  await pipeline(container, trained, ...later).check?.(start);
  const float = await pipeline(container, trained).run(start, signal);

  const title = `${graph.name} on ${name}: ${methodOf(config)}`;
  const methods = [{ method: 'full precision', before: start, after: float }];
  if (!compresses) return { title, container, methods };

  progress.message(`2/2 ${methodOf(config)}`);
  try {
    const compressed = await pipeline(container, ...later).run(float, signal);
    return {
      title,
      container,
      methods: [...methods, { method: methodOf(config), before: float, after: compressed }],
    };
  } catch (error) {
    if (error instanceof TrainingCollapse) return { title, container, methods, collapse: error };
    throw error;
  }
}

function pluginsOf(config: RunConfig, progress: Progress, settings?: EngineSettings): Plugin[] {
  const { engine, seed, cost } = config;
  return [
    engineByName(engine, settings, (text) => progress.message(text)),
    datasetOf(config.dataset, seed),
    quantizerOf(config.quantizer),
    gatesOf(config),
    costOf(cost),
    optimizerOf(config.optimizer),
    seeded(seed),
    reporting(progress),
  ];
}

/** The stages that make the compressed network of the full-precision one. */
function compression(config: RunConfig): StageFactory[] {
  const { variant, bits = 32, batchSize, stages } = config;
  const tuned = fineTune({ ...trainingOf(stages.fineTune), batchSize });
  if (variant === 'uniform') return [usePolicy((graph) => uniformPolicy(graph, bits)), tuned];
  const searching = { ...stages.search, ...trainingOf(stages.search), batchSize };
  if (variant === 'two-stage')
    return [...pruning(config), search({ ...searching, name: 'search-q' }), extract(), tuned];
  return [search(searching), extract(), tuned];
}

/** The first of two stages: SBS-P and, where it is wanted, training before the search of bits. */
function pruning(config: RunConfig): StageFactory[] {
  const { batchSize } = config;
  const { prune = searchDefaults(), recover } = config.stages;
  const searching = { ...prune, ...trainingOf(prune), batchSize };
  return [
    search({
      ...searching,
      name: 'search-p',
      gates: createSbs({ ...decompositionOf(config), quantize: false }),
    }),
    extract(),
    ...(recover ? [fineTune({ ...trainingOf(recover), batchSize, name: 'recover' })] : []),
  ];
}

interface TrainingConfig {
  readonly epochs: number;
  readonly learningRate: number;
  readonly schedule: ScheduleConfig;
}

const trainingOf = ({ epochs, learningRate, schedule }: TrainingConfig) => ({
  epochs,
  learningRate,
  schedule: scheduleOf(schedule),
});

function scheduleOf(schedule: ScheduleConfig): Schedule {
  if (schedule === 'constant') return constant();
  if (schedule === 'cosine') return cosine();
  return steps({ at: schedule.steps, factor: schedule.factor });
}

function methodOf({ variant, bits }: RunConfig): string {
  if (variant === 'two-stage') return 'SBS-P, then SBS-Q';
  if (variant === 'full-precision') return 'full precision';
  if (variant === 'uniform') return `uniform ${bits}-bit`;
  return variant.startsWith('sbs') ? variant.toUpperCase() : variant;
}
