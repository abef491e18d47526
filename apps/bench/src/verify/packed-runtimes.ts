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
        const others = new Map(
          network.runAll(images, (layer, codes) => {
            read.set(layer, [...(read.get(layer) ?? []), codes.slice()]);
          }),
        );
        const { output } = network.contents;
        const answers = others.get(output)!;
        others.delete(output);
        const codes = new Map([...read].map(([layer, parts]) => [layer, Buffer.concat(parts)]));
        return { answers, others, codes };
      },
      close: async () => {},
    }),
  }));
}
