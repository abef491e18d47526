/**
 * Does the work on the frame after the request. After slow work it waits as long as the work took, so that drawing stays smooth.
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
