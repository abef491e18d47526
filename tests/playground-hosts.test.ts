import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../apps/playground', import.meta.url));
let server: ViteDevServer;
let port: number;
beforeAll(async () => {
  server = await createServer({
    root,
    logLevel: 'silent',
    server: { port: 0, host: '127.0.0.1', hmr: false },
  });
  await server.listen();
  port = (server.httpServer!.address() as AddressInfo).port;
});
afterAll(() => server.close());

/** What the server answers a request that names it so. */
const statusFor = (host: string, path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path, headers: { host } }, (response) => {
      resolve(response.statusCode!);
      response.resume();
    });
    request.on('error', reject);
  });

it('the playground is served under the names and addresses of its machine only', async () => {
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`])
    expect([host, await statusFor(host, '/index.html')]).toEqual([host, 200]);
  for (const host of ['evil.example', `evil.example:${port}`, 'localhost.evil.example'])
    for (const path of ['/index.html', '/src/main.ts', '/samples/digits/compressed.safetensors'])
      expect([host, path, await statusFor(host, path)]).toEqual([host, path, 403]);
});
