import type { CompressionPolicy } from '@bitshare/core';
import type { LayerChoice } from './policy-trail.ts';

export interface SettleOptions {
  /** The exact cost of a policy. */
  readonly costOf: (policy: CompressionPolicy) => number;
  readonly target: number;
  /** Tolerance, relative to the target. */
  readonly tolerance: number;
  /** Choices of the gates during the search, the most recent first. */
  readonly choices: readonly LayerChoice[];
}

/**
 * The policy nearest to `policy` that meets the target cost. Bits and filters are discrete, so the gates alone may miss
 * it. Layers return, one choice at a time, to earlier choices of their gates. Of the choices that meet the target, the
 * most recent is taken, else the nearest one that does not pass it, and finally the best pair of choices. If no choice
 * meets the target, the nearest policy is returned.
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
  /** Relative distance of its cost above (or, negative, below) the target. */
  readonly miss: number;
}

const missOf = (policy: CompressionPolicy, { costOf, target }: SettleOptions): number =>
  costOf(policy) / target - 1;

const nearest = (moves: readonly Move[]): Move | undefined =>
  moves.reduce<Move | undefined>(
    (best, move) => (best && Math.abs(best.miss) <= Math.abs(move.miss) ? best : move),
    undefined,
  );

/** The policy with these choices; undefined if one of them changes nothing. */
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

/** Pairs of the most recent choices; the limit keeps their number small. */
function pairsOf(choices: readonly LayerChoice[]): (readonly [LayerChoice, LayerChoice])[] {
  const recent = choices.slice(0, 120);
  return recent.flatMap((one, i) => recent.slice(i + 1).map((other) => [one, other] as const));
}
