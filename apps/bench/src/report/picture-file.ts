import sharp from 'sharp';
import type { Markup } from './markup.ts';
import { lightColours } from './style.ts';

/** Charts, one below the other, as a PNG on white at twice their size, for viewers without SVG or without the page's colours. */
export async function pngOf(charts: readonly Markup[]): Promise<Uint8Array> {
  const pictures = await Promise.all(charts.map(drawn));
  const width = Math.max(...pictures.map(({ info }) => info.width));
  let height = 0;
  const placed = pictures.map(({ data, info }) => {
    height += info.height;
    return { input: data, left: 0, top: height - info.height };
  });
  // Charts have few colours: with a palette the file is a third as large.
  return sharp({ create: { width, height, channels: 3, background: 'white' } })
    .composite(placed)
    .png({ palette: true, compressionLevel: 9 })
    .toBuffer();
}

function drawn({ html }: Markup) {
  const coloured = html
    .replace(/var\((--[\w-]+)\)/g, (_, name: string) => lightColours.get(name) ?? 'black')
    .replaceAll('currentColor', lightColours.get('--ink')!);
  return sharp(Buffer.from(coloured), { density: 144 })
    .flatten({ background: 'white' })
    .png()
    .toBuffer({ resolveWithObject: true });
}
