/**
 * CMYK colours as RGB: `255 - ink` of each, darkened by black, as in Pillow's `convert('RGB')`.
 * @param cmyk `[pixels, 4]`, 255 being full ink. @returns `[pixels, 3]`.
 */
export function rgbOfCmyk(cmyk: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((cmyk.length / 4) * 3);
  for (let from = 0, to = 0; from < cmyk.length; from += 4, to += 3) {
    const light = 255 - cmyk[from + 3]!;
    for (let c = 0; c < 3; c++) rgb[to + c] = light - share(cmyk[from + c]!, light);
  }
  return rgb;
}

/** `a * b / 255`, rounded. */
function share(a: number, b: number): number {
  const product = a * b + 128;
  return ((product >> 8) + product) >> 8;
}
