import { QUANTIZER, type StageFactory, UserError } from '@bitshare/core';
import { createNetwork, fixedPrecision } from '@bitshare/network';
import { evaluate } from '../evaluate.ts';
import { createDiary } from './diary.ts';
import { measured } from './stage-run.ts';
import { trainingTools } from './training-tools.ts';

/** Measures the state's network, at its policy where it has one, on the test images; changes nothing but the history. */
export const evaluation = (): StageFactory => (container) => ({
  name: 'evaluation',
  run: (state, signal) =>
    measured(container, 'evaluation', async () => {
      const { graph, weights, policy } = state;
      if (!weights) throw new UserError('evaluation needs a trained network.', 'Give weights in the state.');
      const { dataset, progress, recorder } = await trainingTools(container);
      const network = createNetwork(graph, weights);
      try {
        const { parameters } = network;
        const transform =
          policy && fixedPrecision({ graph, policy, parameters, quantizer: container.resolve(QUANTIZER) });
        const { top1, top5, loss } = await evaluate(network, dataset.test, { transform, signal });
        progress.message(`evaluation: top-1 ${top1.toFixed(2)} %`);
        const diary = createDiary({ path: state.path, stage: 'evaluation', epochs: 0, recorder });
        await diary.write({ step: 0, epoch: 0 }, { top1, top5, testLoss: loss });
        return { ...state, history: diary.appendTo(state) };
      } finally {
        network.dispose();
      }
    }),
});
