/** `26400` as `26,400`. */
export const grouped = (value: number): string => Math.round(value).toLocaleString('en-US');

/** Millions with one decimal, as the paper prints bit operations. */
export const millions = (value: number): string =>
  `${(value / 1e6).toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })} M`;

/** `0.987` as `98.7 %`; never 100 % for less. */
export const percent = (share: number): string => `${(Math.floor(1000 * share) / 10).toFixed(1)} %`;

/** `0.42` as `0.42 ms`, `12.34` as `12.3 ms`. */
export const milliseconds = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} ms`;

/** How many times smaller `after` is: `9.5x`. */
export const times = (before: number, after: number): string => `${(before / after).toFixed(1)}x`;
