/**
 * The fault of a parameter's values, or undefined if they are valid. With one invalid value a network returns only NaN, or
 * one class, without an error. @param name `'<node id>/<role>'`; the role `variance` may not be negative.
 */
export function weightFault(name: string, values: Float32Array): string | undefined {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) return `holds ${values[at]} at index ${at}`;
  if (!name.endsWith('/variance')) return undefined;
  const negative = values.findIndex((value) => value < 0);
  return negative < 0 ? undefined : `holds a negative variance, ${values[negative]}, at index ${negative}`;
}
