import { bypass, type Draft, nodeAt, nodesOf, readersOf, readsAlone, rewrite } from './draft.ts';

/** Finds `[h, w, c]` as `[h, w, groups, c / groups]`, turned to `[h, w, c / groups, groups]`, and back as `[h, w, c]`. */
export function recognizeShuffles(draft: Draft): void {
  for (const turn of nodesOf(draft, 'transpose')) {
    const split = nodeAt(draft, turn.inputs[0]!);
    const joined = readersOf(draft, turn.id);
    const [join] = joined;
    if (split.op !== 'reshape' || join?.op !== 'reshape' || joined.length > 1) continue;
    const image = draft.shapes.get(split.inputs[0]!)!;
    const groups = split.attributes.shape[2]!;
    const fits =
      String(turn.attributes.order) === '0,1,3,2' &&
      String(join.attributes.shape) === String(image) &&
      String(split.attributes.shape) === String([...image.slice(0, 2), groups, image[2]! / groups]) &&
      readsAlone(draft, turn) &&
      readsAlone(draft, join);
    if (!fits) continue;
    bypass(draft, split.id, split.inputs[0]!);
    bypass(draft, turn.id, split.inputs[0]!);
    const { title } = join;
    rewrite(draft, {
      id: join.id,
      title,
      op: 'channelShuffle',
      inputs: split.inputs,
      attributes: { groups },
    });
  }
}
