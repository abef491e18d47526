import type { OnnxDraft } from './onnx-draft.ts';
import { vectorOf } from './operations/views.ts';
import { type Activation, pixelsOf, type Value } from './value.ts';

/**
 * Ids of the nodes whose values a model gives, a vector first; a fault of the draft if there is none.
 * @param ends values of the model's outputs, by their names.
 */
export function outputsOf(
  draft: OnnxDraft,
  ends: readonly (readonly [string, Value | undefined])[],
): string[] {
  const { faults } = draft;
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
    return [];
  }
  const others = found.filter((end) => end !== best).map(({ value }) => value.node);
  return [vectorOf(draft, { name: best.name, type: 'output' }, best.value), ...others];
}

const noVector = (found: readonly { readonly name: string; readonly value: Activation }[]): string =>
  `no output is a vector of logits for each image: ${found.map(({ name, value }) => `"${name}" is [${value.shape}]`).join(', ')}. ` +
  'Only networks that classify, or give one vector an image, can be imported.';
