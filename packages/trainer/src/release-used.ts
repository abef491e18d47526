import * as tf from '@tensorflow/tfjs';

type TapeNode = ReturnType<typeof tf.engine>['state']['activeTape'][number];
type Gradients = ReturnType<NonNullable<TapeNode['gradient']>>;

/**
 * Makes the next backward pass free each gradient and each saved activation after its last use.
 * tfjs keeps them all until the end, which takes twice the memory and exceeds any cache. Call it as the last
 * statement of the function whose gradient is computed.
 */
export function releaseUsed(): void {
  const holders = createHolders();
  let freeLast = () => {};
  for (const node of tf.engine().state.activeTape) {
    const { gradient } = node;
    if (!gradient) continue;
    node.gradient = (dys) => {
      freeLast();
      const { gradients, spent } = noting(node, gradient(dys), holders);
      freeLast = () => {
        for (const dy of dys) if (dy) holders.leave(dy);
        for (const dx of spent) holders.drop(dx);
        for (const saved of node.saved ?? []) saved.dispose();
      };
      return gradients;
    };
  }
}

/** The pending readers of each gradient. An operation may return its incoming gradient unchanged, even for several inputs. */
function createHolders() {
  const counts = new Map<tf.Tensor, number>();
  /** Tensors that have a gradient; further gradients are added to it. */
  const reached = new Set<number>();
  const drop = (gradient: tf.Tensor) => {
    if ((counts.get(gradient) ?? 0) <= 0) gradient.dispose();
  };
  return {
    drop,
    leave(gradient: tf.Tensor) {
      counts.set(gradient, (counts.get(gradient) ?? 0) - 1);
      drop(gradient);
    },
    /** Whether the gradient is the first of its tensor, and not added to another. */
    hold(gradient: tf.Tensor, input: tf.Tensor): boolean {
      if (reached.has(input.id)) return false;
      reached.add(input.id);
      counts.set(gradient, (counts.get(gradient) ?? 0) + 1);
      return true;
    },
  };
}

function noting({ inputs }: TapeNode, gradients: Gradients, holders: ReturnType<typeof createHolders>) {
  const spent: tf.Tensor[] = [];
  const wrapped = Object.entries(gradients).map(([name, compute]) => {
    const noted = () => {
      const dx = compute();
      if (!holders.hold(dx, inputs[name]!)) spent.push(dx);
      return dx;
    };
    return [name, noted] as const;
  });
  return { gradients: Object.fromEntries(wrapped), spent };
}
