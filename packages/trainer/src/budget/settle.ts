import type { CompressionPolicy } from '@bitshare/core';
import type { LayerChoice } from './policy-trail.ts';

export interface SettleOptions {
  /** The exact cost of a policy. */
  readonly costOf: (policy: CompressionPolicy) => number;
  readonly target: number;
  /** Share of the target by which the cost may miss it. */
  readonly tolerance: number;
  /** What the gates have selected during the search, the most recent first. */
  readonly choices: readonly LayerChoice[];
}

/**
 * The policy nearest to `policy` whose cost is the target's: bits and filters come in steps, so that gates alone may stand beside
 * it. Layers are set back, one choice at a time, to what their gates selected before; of the choices that meet the target the
 * most recent is taken, else the one that comes nearest without passing it, and at last the best pair of choices. Where nothing
 * meets the target the nearest policy found is returned.
 */
export function settle(policy: CompressionPolicy, options: SettleOptions): CompressionPolicy {
  const { choices, tolerance } = options;
  let [now, miss] = [policy, missOf(policy, options)];
  while (Math.abs(miss) > tolerance) {
    const moves = choices.flatMap((choice) => movesBy(now, [choice], options));
    const move =
      moves.find((one) => Math.abs(one.miss) <= tolerance) ??
      nearest(moves.filter((one) => one.miss * miss > 0 && Math.abs(one.miss) < Math.abs(miss))) ??
      nearest(pairsOf(choices).flatMap((pair) => movesBy(now, pair, options)));
    if (!move || Math.abs(move.miss) >= Math.abs(miss)) break;
    [now, miss] = [move.policy, move.miss];
  }
  return now;
}

interface Move {
  readonly policy: CompressionPolicy;
  /** By what share of the target its cost is above (or, negative, below) it. */
  readonly miss: number;
}

const missOf = (policy: CompressionPolicy, { costOf, target }: SettleOptions): number =>
  costOf(policy) / target - 1;

const nearest = (moves: readonly Move[]): Move | undefined =>
  moves.reduce<Move | undefined>(
    (best, move) => (best && Math.abs(best.miss) <= Math.abs(move.miss) ? best : move),
    undefined,
  );

/** The policy with these choices, unless one of them changes nothing. */
function movesBy(policy: CompressionPolicy, choices: readonly LayerChoice[], options: SettleOptions): Move[] {
  let changed = policy;
  for (const { layer, aspect, value } of choices) {
    const old = changed.layers[layer]!;
    if (sameAmount(old[aspect], value)) return [];
    changed = { ...changed, layers: { ...changed.layers, [layer]: { ...old, [aspect]: value } } };
  }
  return [{ policy: changed, miss: missOf(changed, options) }];
}

const sameAmount = (a: LayerChoice['value'], b: LayerChoice['value']): boolean =>
  typeof a === 'object' && typeof b === 'object' ? a.length === b.length : a === b;

/** Pairs of the most recent choices: enough to meet any target that pairs can meet, and few enough to try. */
function pairsOf(choices: readonly LayerChoice[]): (readonly [LayerChoice, LayerChoice])[] {
  const recent = choices.slice(0, 120);
  return recent.flatMap((one, i) => recent.slice(i + 1).map((other) => [one, other] as const));
}
