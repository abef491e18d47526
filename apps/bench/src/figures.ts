/** `40818944` as `40,818,944`. */
export const grouped = (value: number): string => Math.round(value).toLocaleString('en-US');

const prefixes = [
  ['T', 1e12],
  ['G', 1e9],
  ['M', 1e6],
  ['k', 1e3],
] as const;

/** `41798598656` as `41.8 G`: three digits and a decimal prefix. */
export function short(value: number): string {
  for (const [prefix, size] of prefixes) {
    if (value >= size) return `${Number((value / size).toPrecision(3))} ${prefix}`;
  }
  return String(Number(value.toPrecision(3)));
}

/** Millions with one decimal, as the paper prints bit operations. */
export const millions = (value: number): string =>
  (value / 1e6).toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** `0.61` as `61.0 %`. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** `61.96` as `62.0x`. */
export const times = (ratio: number): string => `${ratio.toFixed(1)}x`;

/** `95` as `1:35`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
