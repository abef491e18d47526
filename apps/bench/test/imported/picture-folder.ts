import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/** A noisy picture of a colour that depends on its class. */
function classPicture(className: number, seed: number, side = 8): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: side * side * 3 }, (_, i) => {
    const noise = (seed * 7919 + i * 104_729) % 97;
    return (i % 3 === className % 3 ? 150 : 20) + noise;
  });
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
}

/** Writes `<class>/<n>.png`, or without labels `<n>.png`. */
export async function writePictures(
  folder: string,
  { classes = ['blue', 'green', 'red'], each = 12, labelled = true } = {},
): Promise<void> {
  for (const [c, name] of classes.entries())
    for (let i = 0; i < each; i++) {
      const file = join(folder, labelled ? `${name}/${i}.png` : `${name}-${i}.png`);
      mkdirSync(dirname(file), { recursive: true });
      // Sizes differ.
      writeFileSync(file, await classPicture(c, c * each + i, 8 + (i % 4)));
    }
}
