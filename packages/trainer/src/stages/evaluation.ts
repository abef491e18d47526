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
import { createJudge } from '../teacher/judge.ts';
import { createStageHistory } from './stage-history.ts';
import { measured } from './stage-run.ts';

/**
 * Evaluates the state's network, at its policy if it has one, on the test images. Without labels its answers are compared with those
 * of the network before compression. Changes only the history.
 */
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
        const judge = createJudge('evaluation', await source.load(), state);
        const network = createNetwork(graph, weights);
        try {
          const { parameters } = network;
          const transform = policy && quantizer && fixedPrecision({ graph, policy, parameters, quantizer });
          const found = await evaluate(network, judge.test, { transform, signal });
          progress.message(`evaluation: ${judge.inWords(found)}`);
          const history = createStageHistory({ path: state.path, stage: 'evaluation', epochs: 0, recorder });
          await history.add({ step: 0, epoch: 0 }, judge.figures(found));
          return { ...state, history: history.appendTo(state) };
        } finally {
          network.dispose();
          judge.dispose();
        }
      }),
  });
