/**
 * Does the work on the next frame after it was asked for, and, when it is slow, leaves as much time free as it took, so that
 * drawing stays smooth.
 */
export function paced(work: () => void): () => void {
  let asked = false;
  let rest = 0;
  const perform = () => {
    asked = false;
    const start = performance.now();
    work();
    rest = performance.now() - start;
  };
  return () => {
    if (asked) return;
    asked = true;
    setTimeout(() => requestAnimationFrame(perform), rest);
  };
}
