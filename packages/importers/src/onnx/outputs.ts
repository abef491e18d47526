import type { Draft } from './draft.ts';
import { vectorOf } from './operations/views.ts';
import { type Activation, pixelsOf, type Value } from './value.ts';

/** Ids of the nodes whose values a model gives. */
export interface Outputs {
  readonly output: string;
  readonly others: readonly string[];
}

/** The first vector is the output; a fault if there is none. @param ends values of the model's outputs, by their names. */
export function outputsOf(
  draft: Draft,
  ends: readonly (readonly [string, Value | undefined])[],
  faults: string[],
): Outputs | undefined {
  const found = ends.flatMap(([name, value]) => {
    if (value?.kind === 'activation') return [{ name, value }];
    // An unknown value has a fault already.
    if (value?.kind !== 'unknown') faults.push(`the output "${name}" is not computed from the image`);
    return [];
  });
  const best =
    found.find(({ value }) => value.graph.length === 1) ?? found.find(({ value }) => pixelsOf(value) === 1);
  if (!best) {
    if (faults.length === 0) faults.push(noVector(found));
    return undefined;
  }
  const { name, value } = best;
  const output = vectorOf(draft, { name, type: 'output' }, value);
  const others = found.filter((end) => end !== best).map((end) => end.value.node);
  return { output, others: [...new Set(others)].filter((id) => id !== output) };
}

const noVector = (found: readonly { readonly name: string; readonly value: Activation }[]): string =>
  `no output is a vector of logits for each image: ${found.map(({ name, value }) => `"${name}" is [${value.shape}]`).join(', ')}. ` +
  'Only networks that classify, or give one vector an image, can be imported.';
