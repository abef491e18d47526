import type { Graph, Random } from '@bitshare/core';
import { createGraphDraft, type GraphDraft } from './graph-draft.ts';
import { pick } from './pick.ts';
import { randomStep } from './random-step.ts';
import { activation, batchNorm, randomZooStep } from './zoo-steps.ts';

export interface RandomGraphOptions {
  /** Steps between the image and the head, of one to five nodes each; default: up to six. */
  readonly steps?: number;
  /** Whether it has operations that only imported networks bring, and several outputs. Default true. */
  readonly imported?: boolean;
}

/**
 * A small valid network of any of the graph's operations: odd and non-square images of 1 to 13 pixels, windows, strides, paddings
 * and groups. Biases, norms and activations are random too, so that layers also read values with signs. The same state of
 * `random` with one step less gives the same network without its last step, so that a failing network is easy to shrink.
 */
export function randomGraph(random: Random, options: RandomGraphOptions = {}): Graph {
  const seed = random.integer(2 ** 31);
  const own = random.fork(`graph ${seed}`);
  const drawn = own.integer(7);
  const { steps = drawn, imported = true } = options;
  const step = imported ? randomStep : randomZooStep;
  const draft = createGraphDraft();
  let image = randomImage(draft, own.fork('image'));
  for (let i = 0; i < steps; i++) image = step(draft, own.fork(`step ${i}`), image);
  const between = draft.ids().slice(1);
  const logits = randomHead(draft, own.fork('head'), image);
  const name = `random-${seed}`;
  return imported
    ? withOutputs(draft, own.fork('outputs'), { name, between, logits })
    : draft.graph(name, logits);
}

interface Drawn {
  readonly name: string;
  /** Nodes between the image and the head. */
  readonly between: readonly string[];
  readonly logits: string;
}

/** Adds a softmax to some graphs, and to some further outputs; some tie filters that meet in a sum. */
function withOutputs(draft: GraphDraft, random: Random, { name, between, logits }: Drawn): Graph {
  const output = random.next() < 0.3 ? draft.put('softmax', [logits], {}) : logits;
  const features = random.next() < 0.3 ? between.filter(() => random.next() < 0.3) : [];
  return draft.graph(name, output, {
    ...(features.length > 0 ? { otherOutputs: features } : {}),
    ...(random.next() < 0.5 ? { coupledPruning: true } : {}),
  });
}

/** One in eight is a single pixel. */
function randomImage(draft: GraphDraft, random: Random): string {
  const largest = random.next() < 1 / 8 ? 1 : 13;
  const shape = [1 + random.integer(largest), 1 + random.integer(largest), pick(random, [1, 2, 3])] as const;
  return draft.put('input', [], { shape });
}

/** Dense layers behind a global pool or a flattened image. */
function randomHead(draft: GraphDraft, random: Random, image: string): string {
  const flat = random.next() < 0.5;
  const features = flat ? image : draft.put('globalAveragePool', [image], {});
  const hidden = random.next() < 0.4 ? randomHidden(draft, random, features) : features;
  return draft.put('dense', [hidden], { units: 2 + random.integer(3), bias: random.next() < 0.7 });
}

function randomHidden(draft: GraphDraft, random: Random, from: string): string {
  const dense = draft.put('dense', [from], { units: 1 + random.integer(5), bias: random.next() < 0.5 });
  const normed = random.next() < 0.5 ? batchNorm(draft, random, dense) : dense;
  return random.next() < 0.7 ? activation(draft, random, normed) : normed;
}
