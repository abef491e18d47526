import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WasmBackendOptions } from '@bitshare/backend-wasm';
import { build, createLogger, defaultClientConditions } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { chromiumPath, withPage } from './hosts/chromium.ts';
import type { Page } from './hosts/page.ts';
import { serveFolder } from './hosts/serve-folder.ts';
import { type Trained, trainSmall } from './hosts/train-small.ts';

/** What lets a page share memory between its threads. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

interface Visit {
  readonly headers: Readonly<Record<string, string>>;
  readonly options: WasmBackendOptions;
  readonly where?: keyof Page;
}

describe.skipIf(!chromiumPath)('in a browser (needs chromium)', () => {
  let site: string;
  const warnings: string[] = [];

  beforeAll(async () => {
    site = await mkdtemp(join(tmpdir(), 'bitshare-site-'));
    vi.stubEnv('NODE_ENV', 'production'); // else vite says nothing of Node's modules
    await build({
      configFile: false,
      root: fileURLToPath(new URL('hosts', import.meta.url)),
      resolve: { conditions: ['@bitshare/source', ...defaultClientConditions] },
      worker: { format: 'es' },
      build: {
        outDir: site,
        emptyOutDir: true,
        minify: false,
        chunkSizeWarningLimit: 10_000,
        rolldownOptions: { checks: { pluginTimings: false } },
      },
      logLevel: 'warn',
      customLogger: { ...createLogger('warn'), warn: (text) => void warnings.push(text) },
    });
    vi.unstubAllEnvs();
  });
  afterAll(() => rm(site, { recursive: true }));

  const visit = ({ headers, options, where = 'trainSmall' }: Visit): Promise<Trained> =>
    serveFolder(site, headers, (url) =>
      withPage(url, (page) =>
        page.evaluate(
          ({ options, where }) => (globalThis as unknown as { page: Page }).page[where](options),
          { options, where },
        ),
      ),
    );

  it('is bundled without anything of Node', () => expect(warnings).toEqual([]));

  it('trains with one thread on a page like any other, as in Node to the last bit', async () => {
    const trained = await visit({ headers: {}, options: { threads: 4 } });
    expect(trained.engine).toMatchObject({ engine: 'wasm', threads: 1 });
    const { build } = trained.engine;
    expect(trained).toEqual(await trainSmall({ threads: 1, build: build as 'portable' }));
  });

  it('trains with threads on a page that is cross-origin isolated', async () => {
    const trained = await visit({ headers: isolation, options: { threads: 4, build: 'portable' } });
    expect(trained.engine).toMatchObject({ build: 'portable', threads: 4 });
    expect(trained).toEqual(await trainSmall({ threads: 4, build: 'portable' }));
  });

  it('trains with one thread where the page may not start workers', async () => {
    const policy = { 'Content-Security-Policy': "script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'" };
    const options = { threads: 2, build: 'portable' } as const;
    const trained = await visit({ headers: { ...isolation, ...policy }, options });
    expect(trained).toEqual(await trainSmall({ ...options, threads: 1 }));
  });

  it('trains with threads in a worker of the page', async () => {
    const options = { threads: 2, build: 'portable' } as const;
    const trained = await visit({ headers: isolation, options, where: 'trainInWorker' });
    expect(trained).toEqual(await trainSmall(options));
  });
});
