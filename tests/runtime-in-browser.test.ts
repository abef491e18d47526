import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadNetwork } from '@bitshare/runtime';
import { build } from 'esbuild';
import { afterAll, describe, expect, test } from 'vitest';
import { chromiumPath, withPage } from './hosts/chromium.ts';
import { serveFolder } from './hosts/serve-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitshare-runtime-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fixture = readFileSync(
  new URL('../packages/runtime/test/fixtures/packed-v1-operations.safetensors', import.meta.url),
);
const images = (size: number) => Float32Array.from({ length: size }, (_, i) => Math.sin(i));

/** The runtime and a file as a page's own script. */
async function bundlePage() {
  const contents = `
    import { loadNetwork } from '@bitshare/runtime';
    const file = Uint8Array.from(atob('${fixture.toString('base64')}'), (c) => c.charCodeAt(0));
    globalThis.answers = loadNetwork(file).then((network) => {
      const size = network.inputShape.reduce((a, b) => a * b);
      return [...network.run(Float32Array.from({ length: size }, (_, i) => Math.sin(i)))];
    });`;
  const { outputFiles, metafile, warnings } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    platform: 'browser',
    format: 'esm',
    conditions: ['@bitshare/source'],
    logLevel: 'silent',
  });
  return { script: outputFiles[0]!.text, used: Object.keys(metafile.inputs), warnings };
}

test('the runtime bundles for a browser without anything of Node or of training', async () => {
  const { used, warnings } = await bundlePage();
  expect(warnings).toEqual([]);
  const packages = used.join('\n');
  expect(packages).toContain('packages/runtime/src');
  expect(packages).not.toMatch(/tensorflow|tsyringe|packages\/(core|ops|network|trainer)\//);
});

describe.skipIf(!chromiumPath)('in a browser (needs chromium)', () => {
  test('a packed file has the answers that it has in Node', async () => {
    writeFileSync(join(folder, 'page.js'), (await bundlePage()).script);
    writeFileSync(join(folder, 'index.html'), '<script type="module" src="page.js"></script>');
    const answers = await serveFolder(folder, {}, (url) =>
      withPage(url, (page) =>
        page.evaluate(() => (globalThis as unknown as { answers: Promise<number[]> }).answers),
      ),
    );
    const network = await loadNetwork(fixture);
    const size = network.inputShape.reduce((a, b) => a * b);
    expect(answers).toEqual([...network.run(images(size))]);
  });
});
