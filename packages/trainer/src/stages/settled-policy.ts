import type { CompressionPolicy } from '@bitshare/core';
import { settleByLoss } from '../budget/settle-by-loss.ts';
import { calibrationImages } from '../calibrate.ts';
import { policyLoss } from '../policy-loss.ts';
import type { SearchSetup } from './search-setup.ts';

/** Training images that measure the loss of a policy. */
const images = 512;

/**
 * The final policy of a search. Where there is a target and the gates say what they can select, it moves to the target by measured
 * loss; otherwise the gates' own history settles it.
 */
export async function settledPolicy(
  { name, settling, session, target, tolerance, network, quantizer, costOf, tools, ...setup }: SearchSetup,
  signal: AbortSignal | undefined,
): Promise<CompressionPolicy> {
  if (settling === 'history' || target === undefined || !session.options) return setup.policy();
  const { graph } = network;
  const split = calibrationImages(
    graph,
    { split: setup.schooling.judge.train, random: tools.random },
    images,
  );
  const lossOf = async (policy: CompressionPolicy) =>
    policyLoss({ graph, weights: await session.weights(policy), policy, quantizer }, split, signal);
  const options = await session.options();
  const found = await session.policy();
  const { policy, moves, measured } = await settleByLoss(found, {
    options,
    costOf,
    lossOf,
    target,
    tolerance,
  });
  tools.progress.message(`${name}: settled by loss in ${moves} moves, ${measured} policies measured`);
  return policy;
}
