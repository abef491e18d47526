/**
 * Transposes weights from `[..., inputs, filters]` to `[filters, ..., inputs]`.
 * @param values row-major, filters fastest.
 */
export function filterMajor<Values extends Float32Array | Uint8Array>(
  values: Values,
  filters: number,
): Values {
  const taps = values.length / filters;
  const turned = new (values.constructor as new (length: number) => Values)(values.length);
  for (let tap = 0; tap < taps; tap++)
    for (let filter = 0; filter < filters; filter++)
      turned[filter * taps + tap] = values[tap * filters + filter]!;
  return turned;
}
