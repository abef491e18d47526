import * as tf from '@tensorflow/tfjs';

type TapeNode = ReturnType<typeof tf.engine>['state']['activeTape'][number];
type Gradients = ReturnType<NonNullable<TapeNode['gradient']>>;

/**
 * Makes the pass over the tape that is about to begin free each gradient and each saved activation as soon as it has been used.
 * tfjs keeps them all until the end, which takes twice the memory, and memory that no cache holds. To be called as the last
 * thing in the function whose gradient is taken.
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

/** Who still needs a gradient: an operation may hand on the very tensor it was given, even to several inputs. */
function createHolders() {
  const counts = new Map<tf.Tensor, number>();
  /** Tensors that have a gradient: what else arrives for them is added to it. */
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
    /** Whether the gradient stands for itself, and is not only added to another. */
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
