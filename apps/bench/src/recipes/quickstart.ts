import { type Container, type Plugin, PROGRESS, type Progress, pipeline, startFrom } from '@bitshare/core';
import { bops } from '@bitshare/costs';
import { mnist } from '@bitshare/datasets';
import { sbs } from '@bitshare/gates';
import { preresnet } from '@bitshare/models';
import { uniformPolicy } from '@bitshare/network';
import { bitSharing } from '@bitshare/quantizers';
import { extract, fineTune, pretrain, search, sgd, usePolicy } from '@bitshare/trainer';
import type { Recipe } from './recipe.ts';
import type { RecipeOutcome } from './recipe-outcome.ts';
import { reporting, seeded } from './roles.ts';

export interface QuickstartOptions {
  /** Provides BACKEND. */
  readonly engine: Plugin;
  readonly seed: number;
  readonly progress: Progress;
}

/** Small, because 8,000 images make few steps. */
const batchSize = 64;

/**
 * One real network on real digits, three ways: full precision, 4 bits everywhere, and searched by single-path bit
 * sharing. Both compressed networks start from the same full-precision one and are fine-tuned alike.
 */
export const quickstart = ({ engine, seed, progress }: QuickstartOptions): Recipe => ({
  configuration: { recipe: 'quickstart' },
  seed,
  files: {},
  plugins: [engine, mnist(), bitSharing(), sbs(), bops(), sgd(), seeded(seed), reporting(progress)],
  run: compressDigits,
});

async function compressDigits(container: Container, signal: AbortSignal): Promise<RecipeOutcome> {
  const progress = container.resolve(PROGRESS);
  const start = startFrom(preresnet({ depth: 8, classes: 10, inputShape: [28, 28, 1] }));
  const tuned = fineTune({ epochs: 3, batchSize, learningRate: 0.02 });

  progress.message('1/3 full precision');
  const float = await pipeline(container, pretrain({ epochs: 5, batchSize, learningRate: 0.05 })).run(
    start,
    signal,
  );

  progress.message('2/3 uniform 4-bit');
  const fourBits = usePolicy((graph) => uniformPolicy(graph, 4));
  const uniform = await pipeline(container, fourBits, tuned).run(float, signal);

  progress.message('3/3 SBS');
  const searched = search({ epochs: 2, batchSize, learningRate: 0.01, thresholdLearningRate: 0.05 });
  const compressed = await pipeline(container, searched, extract(), tuned).run(float, signal);

  return {
    title: 'PreResNet-8 on handwritten digits, compressed by single-path bit sharing',
    container,
    methods: [
      { method: 'full precision', before: start, after: float },
      { method: 'uniform 4-bit', before: float, after: uniform },
      { method: 'SBS', before: float, after: compressed },
    ],
  };
}
