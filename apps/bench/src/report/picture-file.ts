import sharp from 'sharp';
import type { Markup } from './markup.ts';
import { lightColours } from './style.ts';

/** Charts, one below the other, as a PNG on white, twice their size, for places that show no SVG with the page's colours. */
export async function pngOf(charts: readonly Markup[]): Promise<Uint8Array> {
  const pictures = await Promise.all(charts.map(drawn));
  const [only] = pictures;
  if (pictures.length === 1) return only!;
  return sharp(pictures, { join: { across: 1, background: 'white' } })
    .png()
    .toBuffer();
}

function drawn({ html }: Markup): Promise<Buffer> {
  const coloured = html
    .replace(/var\((--[\w-]+)\)/g, (_, name: string) => lightColours.get(name) ?? 'black')
    .replaceAll('currentColor', lightColours.get('--ink')!);
  return sharp(Buffer.from(coloured), { density: 144 }).flatten({ background: 'white' }).png().toBuffer();
}
