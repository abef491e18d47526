import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startWatchServer } from '../../src/watch/watch-server.ts';
import { cli } from '../run-in-process.ts';
import { chromiumPath, withBrowserPage } from './browser.ts';
import { tinyConfig, trialFolders } from './tiny-run.ts';

const folders = trialFolders();

/** A run that has just begun, and a server that watches it. */
async function watched(stages: object = tinyConfig.stages) {
  const folder = folders.newFolder();
  const run = cli(['run', folders.config('tiny', { ...tinyConfig, stages }), '--out', folder]);
  while (!existsSync(join(folder, 'metrics.jsonl'))) await sleep(5);
  const server = await startWatchServer({ folder, port: 0, interval: 50 });
  return { folder, run, server };
}

/** What a server of this machine answers a request that names it so. */
const statusFor = (port: string, host: string, path = '/'): Promise<number> =>
  new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path, headers: { host } }, (response) => {
      resolve(response.statusCode!);
      response.destroy();
    });
    request.on('error', reject);
  });

describe('the page that shows a run', () => {
  it("is served to this machine, shows the run's state, and receives every change", async () => {
    const { run, server } = await watched();
    const page = await (await fetch(server.url)).text();
    expect(page).toContain('running');
    expect(page).toContain('pretrain');
    const changes = (await fetch(`${server.url}changes`)).body!.pipeThrough(new TextDecoderStream());
    let told = '';
    for await (const text of changes) {
      told += text;
      if (told.includes('changed')) break;
    }
    expect((await run).code).toBe(0);
    const view = await (await fetch(`${server.url}view`)).text();
    expect(view).toContain('finished');
    expect(view).toContain('Loss over the run');
    expect(view).toContain('Bits that the gates of each layer select, over the search');
    expect((await fetch(`${server.url}elsewhere`)).status).toBe(404);
    expect((await fetch(server.url, { method: 'POST' })).status).toBe(405);
    const { port } = new URL(server.url);
    expect(await statusFor(port, 'localhost', '//')).toBe(400);
    await server.close();
  });

  it('shows new figures and gates without reloading (needs chromium)', {
    skip: !chromiumPath,
  }, async () => {
    const longer = { ...tinyConfig.stages, search: { ...tinyConfig.stages.search, epochs: 8 } };
    const { run, server } = await watched(longer);
    const asked: string[] = [];
    const errors: string[] = [];
    await withBrowserPage(async (page) => {
      page.on('request', (request) => asked.push(request.url()));
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      await page.goto(server.url);
      const gates = 'svg[aria-label="Bits that the gates of each layer select, over the search"]';
      await page.waitForSelector(gates);
      expect(await page.textContent('[role=status]')).toBe('running');
      expect(await page.textContent('.tiles')).toContain('mean weight bits');
      await page.waitForSelector('[role=status].finished', { timeout: 50_000 });
      expect(await page.textContent('.tiles')).toContain('last test top-1 %');
      expect(await page.locator(`${gates} rect`).count()).toBeGreaterThan(50);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    });
    expect((await run).code).toBe(0);
    expect(asked.every((url) => url.startsWith(server.url))).toBe(true);
    expect(errors).toEqual([]);
    await server.close();
  });

  it('says what is wrong with the folder while it is, and shows the run again', async () => {
    const { folder, run, server } = await watched();
    expect((await run).code).toBe(0);
    const file = join(folder, 'trial.json');
    const whole = readFileSync(file, 'utf8');
    for (const content of ['{', 'null', '{"format":"bitshare-trial","version":1}']) {
      writeFileSync(file, content);
      for (const url of [server.url, `${server.url}view`]) {
        const response = await fetch(url);
        expect(response.status).toBe(200);
        expect(await response.text()).toMatch(/This run cannot be shown.*trial\.json is not/s);
      }
    }
    writeFileSync(file, whole);
    expect(await (await fetch(server.url)).text()).toContain('finished');
    await server.close();
  });

  it('is served under the names and addresses of its machine only', async () => {
    const { run, server } = await watched();
    const { port } = new URL(server.url);
    const own = ['localhost', `localhost:${port}`, `LOCALHOST:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`];
    for (const host of [...own, 'localhost:8022', '127.0.0.2'])
      expect([host, await statusFor(port, host)]).toEqual([host, 200]);
    const others = [
      'evil.example',
      `evil.example:${port}`,
      'localhost.evil.example',
      '127.0.0.1.evil.example',
    ];
    const odd = ['localhost/', 'x@localhost', 'localhost evil', '[::2]', '0.0.0.0', '192.0.2.1', hostname()];
    for (const path of ['/', '/view', '/changes'])
      for (const host of [...others, ...odd])
        expect([host, await statusFor(port, host, path)]).toEqual([host, 421]);
    await server.close();
    await run;
  });

  it('is served to other machines with --host, at the printed addresses', async () => {
    const { folder, run, server: alone } = await watched();
    const server = await startWatchServer({ folder, port: 0, host: '0.0.0.0' });
    const { port } = new URL(server.url);
    const addresses = server.urls.map((url) => new URL(url).hostname);
    expect(addresses[0]).toBe('localhost');
    for (const address of addresses)
      expect([address, await statusFor(port, `${address}:${port}`)]).toEqual([address, 200]);
    expect(await statusFor(port, hostname())).toBe(200);
    for (const host of ['evil.example', '192.0.2.1']) expect(await statusFor(port, host)).toBe(421);
    await expect(startWatchServer({ folder, port: 0, host: '192.0.2.1' })).rejects.toThrow(
      /192\.0\.2\.1 is not an address of this machine\.\n.*0\.0\.0\.0/,
    );
    await server.close();
    await alone.close();
    await run;
  });

  it('fits a phone: labels of charts keep their size and nothing scrolls sideways (needs chromium)', {
    skip: !chromiumPath,
  }, async () => {
    const { run, server } = await watched();
    expect((await run).code).toBe(0);
    await withBrowserPage(async (page) => {
      await page.setViewportSize({ width: 390, height: 844 });
      await page.goto(server.url);
      // The page draws its charts again for the width that it has found.
      await page.waitForFunction(() =>
        [...document.querySelectorAll<SVGSVGElement>('figure svg')].every(
          (svg) => svg.clientWidth < 380 && svg.viewBox.baseVal.width < 380,
        ),
      );
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      // Charts are drawn for the screen, not shrunk to it, so that their labels keep their size.
      const heights = await page
        .locator('figure svg text')
        .evaluateAll((texts) =>
          texts.flatMap((text) => (text.textContent ? [text.getBoundingClientRect().height] : [])),
        );
      expect(heights.length).toBeGreaterThan(20);
      expect(Math.min(...heights)).toBeGreaterThan(11);
    });
    await server.close();
  });

  it('says what is wrong with a folder or a port', async () => {
    const { code, stderr } = await cli(['watch', folders.root]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/holds no run/);
    const { run, server, folder } = await watched();
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.on('listening', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(startWatchServer({ folder, port })).rejects.toThrow(/port \d+ cannot be used: EADDRINUSE/);
    other.close();
    await server.close();
    await run;
  });
});
