/** 16 hexadecimal digits of the SHA-256 of an image's pixels. For Node. */
export const pixelDigest = (pixels: Uint8Array): string =>
  process.getBuiltinModule('node:crypto').createHash('sha256').update(pixels).digest('hex').slice(0, 16);
