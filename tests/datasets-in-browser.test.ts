import { build } from 'esbuild';
import { expect, test } from 'vitest';

test('data sets bundle for a browser without anything of Node or of image decoding', async () => {
  const contents = `
    import { createMnist, createSynthetic } from '@bitshare/datasets';
    globalThis.sources = [createMnist(), createSynthetic()];`;
  const { warnings, metafile } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    metafile: true,
    platform: 'browser',
    format: 'esm',
    conditions: ['@bitshare/source'],
    logLevel: 'silent',
  });
  expect(warnings).toEqual([]);
  const used = Object.keys(metafile.inputs).join('\n');
  expect(used).toContain('datasets/src/synthetic.ts');
  expect(used).not.toMatch(/sharp|tar-stream|hyparquet|hysnappy/);
});
