import { bypass, type Draft, nodeAt, nodesOf, readersOf } from './draft.ts';

/** Leaves out a softmax whose value the model returns, with a note: a network answers with logits. */
export function leaveOutSoftmax(draft: Draft): void {
  for (const { id } of nodesOf(draft, 'softmax')) {
    const { title, inputs } = nodeAt(draft, id);
    if (readersOf(draft, id).length > 0) {
      draft.faults.push(`${title} is a softmax inside the network; only the last layer may be one`);
      continue;
    }
    draft.notes.push(`the softmax of ${title} is left out: the network answers with logits`);
    bypass(draft, id, inputs[0]!);
  }
}
