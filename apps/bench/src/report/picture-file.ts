import sharp from 'sharp';
import type { Markup } from './markup.ts';
import { lightColours } from './style.ts';

/** A chart as a PNG on white, twice its size, for places that show no SVG with the page's colours. */
export async function pngOf(chart: Markup): Promise<Uint8Array> {
  const coloured = chart.html
    .replace(/var\((--[\w-]+)\)/g, (_, name: string) => lightColours.get(name) ?? 'black')
    .replaceAll('currentColor', lightColours.get('--ink')!);
  return sharp(Buffer.from(coloured), { density: 144 }).flatten({ background: 'white' }).png().toBuffer();
}
