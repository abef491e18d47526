import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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

describe('the page that shows a run', () => {
  it('is served to this machine, says where the run is, and is told of every change', async () => {
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
    await server.close();
  });

  it('shows the figures and the gates as they come, without being asked (needs chromium)', {
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
