import { InvalidArgumentError } from 'commander';

/** An option's value as a whole number of at least `least`. */
export const integerFrom =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`Give a whole number of at least ${least}, such as ${least + 1}.`);
  };

/** A number of bits of layers. */
export function parseBits(text: string): number {
  const bits = Number(text);
  if (/^\d+$/.test(text) && ((bits >= 1 && bits <= 8) || bits === 32)) return bits;
  throw new InvalidArgumentError('Give 1 to 8, or 32 for full precision.');
}

/** `32x32x3`: height, width, channels. */
export function parseInputShape(text: string): [number, number, number] {
  const match = /^([1-9]\d*)x([1-9]\d*)x([1-9]\d*)$/.exec(text);
  if (!match) throw new InvalidArgumentError('Give height x width x channels, such as 32x32x3.');
  return [Number(match[1]), Number(match[2]), Number(match[3])];
}

/** A factor of a network's channels. */
export function parseWidth(text: string): number {
  const width = Number(text);
  if (/^[\d.]+$/.test(text) && width > 0) return width;
  throw new InvalidArgumentError('Give a number above 0, such as 0.5.');
}
