import { loadNetwork } from '@bitshare/runtime';
import type { FileRuntime } from './file-runtime.ts';

/** The builds of `@bitshare/runtime` that run here. */
export async function packedRuntimes(file: Uint8Array): Promise<readonly FileRuntime[]> {
  const best = await loadNetwork(file);
  const networks =
    best.build === 'portable' ? [best] : [best, await loadNetwork(file, { build: 'portable' })];
  return networks.map((network) => ({
    name: `@bitshare/runtime (${network.build})`,
    open: async () => ({
      async run(images) {
        const read = new Map<string, Uint8Array[]>();
        const answers = network.run(images, (layer, codes) => {
          read.set(layer, [...(read.get(layer) ?? []), codes.slice()]);
        });
        return { answers, codes: new Map([...read].map(([layer, parts]) => [layer, joined(parts)])) };
      },
      close: async () => {},
    }),
  }));
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
