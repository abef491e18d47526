import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isPackedLayer, type PackedNetwork, packedFilters, readPacked, writePacked } from '@bitshare/packed';
import { loadNetwork } from '@bitshare/runtime';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, withPage } from './hosts/chromium.ts';
import { serveFolder } from './hosts/serve-folder.ts';

const app = fileURLToPath(new URL('../apps/playground', import.meta.url));
const sample = (name: string) => readFile(join(app, 'samples/digits', `${name}.safetensors`));

type Place = readonly [x: number, y: number];
/** On a pad whose sides are 1. */
const three: readonly (readonly Place[])[] = [
  [[0.3, 0.28], [0.42, 0.2], [0.55, 0.18], [0.68, 0.27], [0.66, 0.42], [0.54, 0.5], [0.42, 0.5]], // biome-ignore format: one stroke a line
  [[0.42, 0.5], [0.58, 0.52], [0.71, 0.62], [0.7, 0.76], [0.56, 0.86], [0.4, 0.84], [0.28, 0.75]], // biome-ignore format: one stroke a line
];
const one: readonly Place[] = [[0.55, 0.2], [0.53, 0.4], [0.5, 0.6], [0.48, 0.8]]; // biome-ignore format: one stroke

describe.skipIf(!chromiumPath)('the playground (needs chromium)', () => {
  let site: string;

  beforeAll(async () => {
    site = await mkdtemp(join(tmpdir(), 'bitshare-playground-'));
    await build({ root: app, logLevel: 'error', build: { outDir: site, emptyOutDir: true } });
  }, 60_000);
  afterAll(() => rm(site, { recursive: true }));

  /** Opens the page with its example in place; a fault on the page fails the test. */
  const visit = (use: (page: Page) => Promise<void>, options?: BrowserContextOptions) =>
    serveFolder(site, {}, (url) =>
      withPage(
        url,
        async (page) => {
          const faults: string[] = [];
          page.on('pageerror', (error) => faults.push(error.message));
          await page.locator('#provenance dt').nth(1).waitFor(); // both files are open
          await use(page);
          expect(faults).toEqual([]);
        },
        options,
      ),
    );

  it('classifies a drawing by mouse as both networks do in Node', () =>
    visit(async (page) => {
      await drawByMouse(page, three);
      expect(await verdicts(page)).toEqual(['3', '3']);
      const seen = await seenPixels(page);
      for (const [side, name] of [
        ['float', 'full-precision'],
        ['compressed', 'compressed'],
      ] as const) {
        // biome-ignore format: short
        const network = await loadNetwork(await sample(name), { build: 'reference' });
        const { probabilities } = network.classify(seen, 4)[0]!;
        const shown = await probabilitiesOf(page, side);
        expect(shown).toHaveLength(10);
        shown.forEach((value, i) => {
          expect(value).toBeCloseTo(probabilities[i]!, 6);
        });
      }
    }));

  it('shows the cost of each network, and that bit operations are not time', () =>
    visit(async (page) => {
      const costs = (await page.locator('.costs').textContent())!;
      expect(costs).toContain('80,976 bytes');
      expect(costs).toContain('9,328 bytes');
      expect(costs).toMatch(/2,421\.6 M\s*bit operations\s*18\.3 M/);
      await drawByMouse(page, three);
      await expect.poll(() => page.locator('.costs').textContent()).toMatch(/ms\s*time\s*[\d.]+ ms/);
      expect(await page.locator('main').textContent()).toContain('Bit operations are not processor time');
    }));

  it('classifies a drawing by finger', () =>
    visit(
      async (page) => {
        await drawByTouch(page, one);
        expect(await verdicts(page)).toEqual(['1', '1']);
        expect(await page.evaluate(() => scrollY)).toBe(0);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      },
      { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    ));

  it('takes drawing and clearing by keyboard', () =>
    visit(async (page) => {
      const order: string[] = [];
      for (let i = 0; i < 6; i++) {
        await page.keyboard.press('Tab');
        order.push(
          await page.evaluate(() => document.activeElement!.id || document.activeElement!.textContent!),
        );
      }
      expect(order).toEqual(['pad', 'clear', 'undo', 'image', 'open', 'The example: digits']);
      await page.locator('#pad').focus();
      await page.keyboard.press(' ');
      for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowDown');
      await page.keyboard.press(' ');
      expect(await verdicts(page)).toEqual(['1', '1']);
      await expect
        .poll(() => page.locator('#spoken').textContent())
        .toMatch(/^Full precision: 1, .* Compressed: 1, /);
      await page.keyboard.press('Escape');
      await expect.poll(() => page.locator('.verdict td').allInnerTexts()).toEqual(['–', '–']);
      expect((await seenPixels(page)).every((value, i) => value === (i % 4 === 3 ? 255 : 0))).toBe(true);
    }));

  it('draws a cell for every remaining filter and a hollow one for every pruned filter', () =>
    visit(async (page) => {
      const layers = readPacked(await sample('compressed')).nodes.filter(isPackedLayer);
      const kept = layers.reduce((sum, node) => sum + packedFilters(node), 0);
      const all = layers.reduce((sum, node) => sum + (node.originalFilters ?? packedFilters(node)), 0);
      expect(await page.locator('#layer-picture .filter').count()).toBe(all);
      expect(await page.locator('#layer-picture .filter.pruned').count()).toBe(all - kept);
      expect(all).toBeGreaterThan(kept);
    }));

  it('names the fault of a file, and keeps the networks that were open', () =>
    visit(async (page) => {
      const broken = (await sample('compressed')).subarray(0, 5000);
      await dropFile(page, 'broken.safetensors', broken);
      const note = page.locator('#error');
      await expect.poll(() => note.textContent()).toContain('broken.safetensors could not be opened.');
      expect(await note.textContent()).toContain('--format packed');
      await dropFile(page, 'notes.png', new TextEncoder().encode('no image'), 'image/png');
      await expect.poll(() => note.textContent()).toContain('notes.png could not be opened.');
      await drawByMouse(page, three);
      expect(await verdicts(page)).toEqual(['3', '3']);
      await dropFile(page, 'again.safetensors', await sample('compressed'));
      await note.waitFor({ state: 'hidden' });
    }));

  it('shows a network of other classes alone, with an image for it', () =>
    visit(async (page) => {
      const digits = readPacked(await sample('compressed'));
      const clothes = [
        'T-shirt',
        'Trouser',
        'Pullover',
        'Dress',
        'Coat',
        'Sandal',
        'Shirt',
        'Sneaker',
        'Bag',
        'Boot',
      ];
      const network: PackedNetwork = { ...digits, image: { ...digits.image, labels: clothes } };
      await page.locator('#open').setInputFiles({
        name: 'clothes.safetensors',
        mimeType: 'application/octet-stream',
        buffer: Buffer.from(writePacked(network)),
      });
      await expect.poll(() => page.locator('.classes th').allInnerTexts()).toEqual(clothes);
      expect(await page.locator('#draw-title').textContent()).toBe('Draw, or use an image');
      expect(await page.locator('thead .float').textContent()).toContain('no file yet');
      await dropFile(page, 'three.png', await drawnPng(page), 'image/png');
      await expect.poll(() => page.locator('.verdict td').allInnerTexts()).toEqual(['–', 'Dress']); // the fourth, as 3 is
    }));
});

/** Both sides' answers, once there are some. */
async function verdicts(page: Page): Promise<string[]> {
  await page.locator('.verdict .compressed span').waitFor();
  await page.waitForTimeout(300); // the last points are answered a frame or two later
  return page.locator('.verdict td').allInnerTexts();
}

const probabilitiesOf = (page: Page, side: string): Promise<number[]> =>
  page
    .locator(`.classes .${side} data`)
    .evaluateAll((all) => all.map((one) => Number((one as HTMLDataElement).value)));

async function seenPixels(page: Page): Promise<Uint8Array> {
  const pixels = await page.locator('#seen').evaluate((canvas: HTMLCanvasElement) => {
    const { width, height } = canvas;
    return [...canvas.getContext('2d')!.getImageData(0, 0, width, height).data];
  });
  return Uint8Array.from(pixels);
}

async function padPlaces(page: Page, places: readonly Place[]): Promise<{ x: number; y: number }[]> {
  const { x, y, width, height } = (await page.locator('#pad').boundingBox())!;
  return places.map(([across, down]) => ({ x: x + across * width, y: y + down * height }));
}

async function drawByMouse(page: Page, strokes: readonly (readonly Place[])[]): Promise<void> {
  for (const stroke of strokes) {
    const [first, ...rest] = await padPlaces(page, stroke);
    await page.mouse.move(first!.x, first!.y);
    await page.mouse.down();
    for (const { x, y } of rest) await page.mouse.move(x, y, { steps: 4 });
    await page.mouse.up();
  }
}

async function drawByTouch(page: Page, stroke: readonly Place[]): Promise<void> {
  const touch = await page.context().newCDPSession(page);
  const [first, ...rest] = await padPlaces(page, stroke);
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [first!] });
  for (const place of rest)
    await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [place] });
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

async function dropFile(page: Page, name: string, bytes: Uint8Array, type = ''): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ({ name, bytes, type }) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(bytes)], name, { type }));
      return transfer;
    },
    { name, bytes: [...bytes], type },
  );
  await page.dispatchEvent('body', 'dragenter', { dataTransfer });
  await page.dispatchEvent('body', 'drop', { dataTransfer });
}

/** Black ink on white paper: what the network sees of a 3, as a photograph would show it. */
async function drawnPng(page: Page): Promise<Uint8Array> {
  await page.locator('#undo').click();
  await drawByMouse(page, three);
  await page.waitForTimeout(300);
  const bytes = await page.evaluate(async () => {
    const pad = document.getElementById('pad') as HTMLCanvasElement;
    const canvas = new OffscreenCanvas(pad.width, pad.height);
    const context = canvas.getContext('2d')!;
    context.fillStyle = 'white';
    context.fillRect(0, 0, pad.width, pad.height);
    context.drawImage(pad, 0, 0);
    return [...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())];
  });
  return Uint8Array.from(bytes);
}
