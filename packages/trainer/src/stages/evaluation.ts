import {
  BACKEND,
  DATASET,
  PROGRESS,
  QUANTIZER,
  RECORDER,
  type StageFactory,
  silentProgress,
  silentRecorder,
  stage,
  UserError,
} from '@bitshare/core';
import { createNetwork, fixedPrecision } from '@bitshare/network';
import { evaluate } from '../evaluate.ts';
import { createStageHistory } from './stage-history.ts';
import { measured } from './stage-run.ts';

/** Evaluates the state's network, at its policy if it has one, on the test images. Changes only the history. */
export const evaluation = (): StageFactory =>
  stage({
    name: 'evaluation',
    takes: ['weights'],
    gives: ['weights'],
    needs: { backend: BACKEND, dataset: DATASET },
    optional: { quantizer: QUANTIZER, progress: PROGRESS, recorder: RECORDER },
    run: ({ backend, dataset: source, quantizer, ...others }, state, signal) =>
      measured(backend, { name: 'evaluation', kind: 'evaluation' }, async () => {
        const { progress = silentProgress, recorder = silentRecorder } = others;
        const { graph, weights, policy } = state;
        if (policy && !quantizer)
          throw new UserError(
            'evaluation at a policy needs the quantizer that the network was trained with.',
            'Give its plugin to compose as well.',
          );
        await backend.activate();
        const dataset = await source.load();
        const network = createNetwork(graph, weights);
        try {
          const { parameters } = network;
          const transform = policy && quantizer && fixedPrecision({ graph, policy, parameters, quantizer });
          const { top1, top5, loss } = await evaluate(network, dataset.test, { transform, signal });
          progress.message(`evaluation: top-1 ${top1.toFixed(2)} %`);
          const history = createStageHistory({ path: state.path, stage: 'evaluation', epochs: 0, recorder });
          await history.add({ step: 0, epoch: 0 }, { top1, top5, testLoss: loss });
          return { ...state, history: history.appendTo(state) };
        } finally {
          network.dispose();
        }
      }),
  });
