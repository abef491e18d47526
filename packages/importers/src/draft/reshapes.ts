import {
  bypass,
  type Draft,
  type DraftNode,
  nodeAt,
  type ReshapeNode,
  readersOf,
  readsAlone,
  rewrite,
} from './draft.ts';
import { isElementwise } from './elementwise.ts';

/** Expresses every change of shape by what a graph has: a dense layer flattens, a global pool gives a vector or one pixel. */
export function resolveReshapes(draft: Draft): void {
  for (const id of [...draft.nodes.keys()]) {
    const node = draft.nodes.get(id);
    if (node?.op === 'reshape') resolve(draft, node);
    if (node?.op === 'transpose') {
      if (node.attributes.order.every((axis, i) => axis === i)) bypass(draft, id, node.inputs[0]!);
      else draft.faults.push(`${node.title} turns axes, which a graph does only to shuffle channels`);
    }
  }
}

function resolve(draft: Draft, node: DraftNode & ReshapeNode): void {
  const from = draft.shapes.get(node.inputs[0]!)!;
  const to = node.attributes.shape;
  const flattens = to.length === 1;
  if (String(from) === String(to) || (flattens && onlyDenseReads(draft, node.id)))
    bypass(draft, node.id, node.inputs[0]!);
  else if (String(from) === String([1, 1, ...to])) toVector(draft, node);
  else if (String(to) === String([1, 1, ...from])) toPixel(draft, node);
  else if (flattens) draft.faults.push(`${node.title} flattens an image; only a dense layer may read one`);
  else draft.faults.push(`${node.title} makes [${to}] of [${from}], which a graph has no operation for`);
}

/** Whether all that becomes of a value are inputs of dense layers, which flatten an image themselves. */
const onlyDenseReads = (draft: Draft, id: string): boolean =>
  onlyReads(draft, id, ({ op }) => op === 'dense');

/** Whether all that becomes of a value are inputs of dense layers, and factors of an image's channels. */
const readAsVector = (draft: Draft, id: string): boolean =>
  onlyReads(
    draft,
    id,
    ({ op, inputs }, read) =>
      op === 'dense' ||
      (op === 'multiply' && inputs[1] === read && draft.shapes.get(inputs[0]!)!.length === 3),
  );

/** Whether all readers of a value are of a kind, directly or behind nodes that treat every number alike. */
function onlyReads(draft: Draft, id: string, wanted: (node: DraftNode, read: string) => boolean): boolean {
  const readers = readersOf(draft, id);
  return (
    !draft.outputs.includes(id) &&
    readers.length > 0 &&
    readers.every((node) => wanted(node, id) || (isElementwise(node) && onlyReads(draft, node.id, wanted)))
  );
}

/** The vector of an image of one pixel. */
function toVector(draft: Draft, node: DraftNode & ReshapeNode): void {
  const { id, title, inputs } = node;
  const pool = nodeAt(draft, inputs[0]!);
  const op = globalOf(draft, pool);
  if (op && readsAlone(draft, node)) {
    bypass(draft, id, pool.id);
    rewrite(draft, { id: pool.id, title: pool.title, op, inputs: pool.inputs, attributes: {} });
  } else if (op) rewrite(draft, { id, title, op, inputs: pool.inputs, attributes: {} });
  // The mean of one pixel is the pixel.
  else rewrite(draft, { id, title, op: 'globalAveragePool', inputs, attributes: {} });
}

/** The global pool that a pool amounts to. */
function globalOf(draft: Draft, node: DraftNode): 'globalAveragePool' | 'globalMaxPool' | undefined {
  if (node.op === 'globalAveragePool' || node.op === 'globalMaxPool') return node.op;
  if (node.op !== 'averagePool' && node.op !== 'maxPool') return undefined;
  const [height, width] = draft.shapes.get(node.inputs[0]!)!;
  const { poolSize, padding } = node.attributes;
  if (poolSize[0] !== height || poolSize[1] !== width || padding !== 'valid') return undefined;
  return node.op === 'averagePool' ? 'globalAveragePool' : 'globalMaxPool';
}

/** A vector as an image of one pixel. */
function toPixel(draft: Draft, node: DraftNode & ReshapeNode): void {
  const { id, title, inputs } = node;
  const before = nodeAt(draft, inputs[0]!);
  if (readAsVector(draft, id)) bypass(draft, id, before.id);
  else if (before.op === 'globalAveragePool' || before.op === 'globalMaxPool')
    rewrite(draft, { id, title, op: before.op, inputs: before.inputs, attributes: { keepDims: true } });
  else draft.faults.push(`${title} makes an image of a vector that is not a global pool`);
}
