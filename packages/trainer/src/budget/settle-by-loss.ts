import type { CompressionPolicy, GateOptions } from '@bitshare/core';

export interface SettleByLossOptions {
  /** Everything that the gates of the search can select. */
  readonly options: readonly GateOptions[];
  /** The exact cost of a policy. */
  readonly costOf: (policy: CompressionPolicy) => number;
  /** The measured loss of a policy. */
  readonly lossOf: (policy: CompressionPolicy) => Promise<number>;
  readonly target: number;
  /** Tolerance, relative to the target. */
  readonly tolerance: number;
}

export interface SettledPolicy {
  readonly policy: CompressionPolicy;
  /** Number of moves that led to it. */
  readonly moves: number;
  /** Number of policies whose loss was measured. */
  readonly measured: number;
}

/** One gate selects its next cheaper or dearer option. */
interface Move {
  readonly policy: CompressionPolicy;
  /** Change of `log(cost)`, without its sign. */
  readonly gain: number;
  /** Change of the loss. It is measured once for each gate and option, and taken to hold while other gates move. */
  readonly harm: number;
}

/**
 * Moves a policy to its target cost, one gate at a time, by measured loss: first the moves that lower the cost, by least loss per
 * logarithm of cost, until it is no longer above the target; then the moves that raise it, by most loss regained per logarithm of
 * cost, as long as the target is not passed. Without a move that helps, the nearest policy on this way is the result.
 */
export async function settleByLoss(
  policy: CompressionPolicy,
  { options, costOf, lossOf, target, tolerance }: SettleByLossOptions,
): Promise<SettledPolicy> {
  const missOf = (of: CompressionPolicy) => costOf(of) / target - 1;
  const harms = new Map<string, number>();
  let [now, moves, measured] = [policy, 0, 0];
  let lossNow: number | undefined;

  const measure = async (of: CompressionPolicy) => {
    measured++;
    return lossOf(of);
  };
  const harmOf = async (key: string, changed: CompressionPolicy) => {
    lossNow ??= await measure(now);
    const harm = harms.get(key) ?? (await measure(changed)) - lossNow;
    harms.set(key, harm);
    return harm;
  };
  const movesTowards = async (direction: 1 | -1, allowed: (changed: CompressionPolicy) => boolean) => {
    const found: Move[] = [];
    for (const [index, option] of options.entries()) {
      const step = stepped(now, option, direction);
      if (!step) continue;
      const gain = direction * Math.log(costOf(step.policy) / costOf(now));
      if (!(gain > 0) || !allowed(step.policy)) continue;
      const harm = await harmOf(`${index} ${step.from} ${step.to}`, step.policy);
      found.push({ policy: step.policy, gain, harm });
    }
    return found;
  };
  const take = (found: readonly Move[]): boolean => {
    const best = leastHarmful(found);
    if (!best) return false;
    [now, moves, lossNow] = [best.policy, moves + 1, undefined];
    return true;
  };

  while (missOf(now) > tolerance && take(await movesTowards(-1, () => true)));
  while (missOf(now) < -tolerance && take(await movesTowards(1, (changed) => missOf(changed) <= tolerance)));
  return { policy: now, moves, measured };
}

/** By loss per logarithm of cost. A move that raises the cost has its harm below zero where it regains loss. */
const leastHarmful = (moves: readonly Move[]): Move | undefined =>
  moves.reduce<Move | undefined>(
    (best, move) => (best && best.harm / best.gain <= move.harm / move.gain ? best : move),
    undefined,
  );

/** The policy with a gate's next option in a direction; undefined at the end of its options. */
function stepped(policy: CompressionPolicy, { layers, aspect, values }: GateOptions, direction: 1 | -1) {
  const present = amount(policy.layers[layers[0]!]![aspect]);
  const from = values.findIndex((value) => amount(value) === present);
  const to = from + direction;
  if (from < 0 || to < 0 || to >= values.length) return undefined;
  const changed = layers.map((layer) => [layer, { ...policy.layers[layer]!, [aspect]: values[to] }] as const);
  return { from, to, policy: { ...policy, layers: { ...policy.layers, ...Object.fromEntries(changed) } } };
}

/** Bits, or the number of kept filters. */
const amount = (value: GateOptions['values'][number]): number | undefined =>
  typeof value === 'object' ? value.length : value;
