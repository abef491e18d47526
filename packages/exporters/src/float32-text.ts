/** The shortest decimal number that rounds to a float32. */
export function shortestFloat32(value: number): number {
  const exact = Math.fround(value);
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(exact.toPrecision(digits));
    if (Math.fround(short) === exact) return short;
  }
  return Number(exact.toPrecision(9));
}
