/**
 * The differences of two pieces of plain data, one line each: `stages.search.epochs: 2 -> 3`. Lists are compared as a whole.
 * Empty if they are equal.
 */
export function differences(before: unknown, now: unknown, place = ''): readonly string[] {
  if (isRecord(before) && isRecord(now)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])];
    return keys.flatMap((key) => differences(before[key], now[key], place === '' ? key : `${place}.${key}`));
  }
  const [old, fresh] = [JSON.stringify(before), JSON.stringify(now)];
  return old === fresh ? [] : [`${place}: ${old ?? 'nothing'} -> ${fresh ?? 'nothing'}`];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
