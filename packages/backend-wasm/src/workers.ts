import { startInBrowser } from './browser-workers.ts';
import type { Helper, Shared } from './helper.ts';
import { nodeModule } from './node-module.ts';
import { startInNode } from './node-workers.ts';

/**
 * Starts threads on the shared memory. Starts none where a page may not share memory, for which it needs the headers of
 * cross-origin isolation, or may not start workers from text.
 */
export async function startWorkers(shared: Shared, count: number): Promise<readonly Helper[]> {
  const threads = Array.from({ length: count }, (_, i) => i + 1);
  if (nodeModule('node:worker_threads')) return startInNode(shared, threads);
  return crossOriginIsolated ? startInBrowser(shared, threads) : [];
}
