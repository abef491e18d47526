import { closest, distance } from 'fastest-levenshtein';

/** ` Did you mean "epochs"?` if one of the names is near, else the empty string. */
export function didYouMean(given: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const name = closest(given.toLowerCase(), [...names]);
  const near = distance(given.toLowerCase(), name.toLowerCase()) <= Math.max(1, Math.ceil(name.length * 0.4));
  return near ? ` Did you mean "${name}"?` : '';
}
