import { type Draft, type DraftNode, nodeAt, nodesOf, readersOf, readsAlone, rewrite } from './draft.ts';

const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-5 * Math.max(1, Math.abs(b));

/** Least and most of a node that clips. */
function boundsOf(node: DraftNode): readonly [number, number] | undefined {
  if (node.op === 'relu') return [0, Number.POSITIVE_INFINITY];
  if (node.op === 'relu6') return [0, 6];
  return node.op === 'clip' ? [node.attributes.least, node.attributes.most] : undefined;
}

/** `factor * x + offset` with one number for all channels; any other node is read as it is. */
function scalarOf(draft: Draft, id: string): { factor: number; offset: number; of: string } {
  const node = nodeAt(draft, id);
  if (node.op !== 'scaleShift') return { factor: 1, offset: 0, of: id };
  const { factor, offset } = node.attributes;
  if (factor.length > 1 || offset.length > 1) return { factor: 1, offset: 0, of: id };
  return { factor: factor[0]!, offset: offset[0]!, of: node.inputs[0]! };
}

/** A rule gives what a node is rewritten to, if it applies. */
type Rule = (draft: Draft, node: DraftNode) => DraftNode | undefined;

const hardSigmoid = ({ id, title }: DraftNode, slope: number, offset: number, of: string): DraftNode => ({
  id,
  title,
  op: 'hardSigmoid',
  inputs: [of],
  attributes: { slope, offset },
});

/** `min(6, max(0, x))`, however it is written. */
const clips: Rule = (draft, node) => {
  const bounds = boundsOf(node);
  if (!bounds || node.op === 'relu6') return undefined;
  const before = nodeAt(draft, node.inputs[0]!);
  const inner = boundsOf(before);
  if (inner && readsAlone(draft, node)) {
    const [least, most] = [Math.max(bounds[0], inner[0]), Math.min(bounds[1], inner[1])];
    const { id, title } = node;
    if (least < most) return { id, title, op: 'clip', inputs: before.inputs, attributes: { least, most } };
  }
  if (node.op !== 'clip' || bounds[0] !== 0) return undefined;
  const { id, title, inputs } = node;
  if (bounds[1] === 6) return { id, title, op: 'relu6', inputs, attributes: {} };
  return bounds[1] === Number.POSITIVE_INFINITY
    ? { id, title, op: 'relu', inputs, attributes: {} }
    : undefined;
};

/** `clip(slope * x + offset, 0, 1)`. */
const hardSigmoidOfClip: Rule = (draft, node) => {
  const bounds = boundsOf(node);
  if (bounds?.[0] !== 0 || bounds[1] !== 1) return undefined;
  const { factor, offset, of } = scalarOf(draft, node.inputs[0]!);
  return of === node.inputs[0] ? undefined : hardSigmoid(node, factor, offset, of);
};

/** `clip(a * x + b, 0, m) / m`. */
const hardSigmoidOfQuotient: Rule = (draft, node) => {
  const { factor, offset, of } = scalarOf(draft, node.id);
  if (of === node.id || offset !== 0) return undefined;
  const bounds = boundsOf(nodeAt(draft, of));
  if (bounds?.[0] !== 0 || !near(bounds[1] * factor, 1)) return undefined;
  const inner = scalarOf(draft, nodeAt(draft, of).inputs[0]!);
  return hardSigmoid(node, factor * inner.factor, factor * inner.offset, inner.of);
};

/** `x * clip(a * y + b, 0, m) / m`: the division goes to the second factor. */
const quotientOfProduct: Rule = (draft, node) => {
  const { factor, offset, of } = scalarOf(draft, node.id);
  if (of === node.id || offset !== 0 || !readsAlone(draft, node)) return undefined;
  const product = nodeAt(draft, of);
  if (product.op !== 'multiply') return undefined;
  const clipped = product.inputs.find((id) => {
    const bounds = boundsOf(nodeAt(draft, id));
    return bounds?.[0] === 0 && near(bounds[1] * factor, 1) && readersOf(draft, id).length === 1;
  });
  if (clipped === undefined) return undefined;
  const inner = scalarOf(draft, nodeAt(draft, clipped).inputs[0]!);
  rewrite(draft, hardSigmoid(nodeAt(draft, clipped), factor * inner.factor, factor * inner.offset, inner.of));
  return { ...product, id: node.id, title: node.title };
};

/** `x / m * clip(a * y + b, 0, m)`: the division goes to the other factor. */
const quotientOfFactor: Rule = (draft, node) => {
  if (node.op !== 'multiply') return undefined;
  const [a, b] = node.inputs as readonly [string, string];
  for (const [divided, clipped] of [[a, b] as const, [b, a] as const]) {
    const { factor, offset, of } = scalarOf(draft, divided);
    const bounds = boundsOf(nodeAt(draft, clipped));
    if (of === divided || offset !== 0 || bounds?.[0] !== 0 || !near(bounds[1] * factor, 1)) continue;
    if (readersOf(draft, clipped).length > 1 || draft.outputs.includes(clipped)) continue;
    const inner = scalarOf(draft, nodeAt(draft, clipped).inputs[0]!);
    rewrite(
      draft,
      hardSigmoid(nodeAt(draft, clipped), factor * inner.factor, factor * inner.offset, inner.of),
    );
    return { ...node, inputs: [of, clipped] };
  }
  return undefined;
};

/** `x * sigmoid(x)` and `x * hardSigmoid(x)`. */
const swish: Rule = (draft, node) => {
  if (node.op !== 'multiply') return undefined;
  const [a, b] = node.inputs as readonly [string, string];
  for (const [x, id] of [[a, b] as const, [b, a] as const]) {
    const gate = nodeAt(draft, id);
    if (gate.inputs[0] !== x) continue;
    const own = { id: node.id, title: node.title, inputs: [x], attributes: {} } as const;
    if (gate.op === 'sigmoid') return { ...own, op: 'silu' };
    if (gate.op !== 'hardSigmoid') continue;
    const { slope, offset } = gate.attributes;
    if (near(slope, 1 / 6) && near(offset, 1 / 2)) return { ...own, op: 'hardSwish' };
  }
  return undefined;
};

const rules: readonly Rule[] = [
  clips,
  hardSigmoidOfClip,
  hardSigmoidOfQuotient,
  quotientOfProduct,
  quotientOfFactor,
  swish,
];

/** Finds the activations that a model writes with several operations: relu6, hardSigmoid, hardSwish, silu. */
export function recognizeActivations(draft: Draft): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (const id of draft.nodes.keys()) {
      for (const rule of rules) {
        const found = rule(draft, nodeAt(draft, id));
        if (!found) continue;
        rewrite(draft, found);
        changed = true;
      }
    }
  }
  bound(draft);
}

/** Bounds without end become numbers, which a graph's are. */
function bound(draft: Draft): void {
  const largest = 1e30;
  for (const node of nodesOf(draft, 'clip')) {
    const least = Math.max(-largest, node.attributes.least);
    const most = Math.min(largest, node.attributes.most);
    rewrite(draft, { ...node, attributes: { least, most } });
  }
}
