/**
 * Ids from names of ONNX: slashes become dots, and a scope that the next one repeats is dropped
 * (`'/layer1/layer1.0/conv1/Conv'` is `'layer1.0.conv1.Conv'`). A name that is taken gets a number.
 */
export function createNodeIds(): (name: string) => string {
  const taken = new Set<string>();
  const last = new Map<string, number>();
  return (name) => {
    const scopes = name.split('/').filter(Boolean);
    const told = scopes.filter((scope, i) => !scopes[i + 1]?.startsWith(`${scope}.`));
    const base = told.join('.').slice(0, 500) || 'node';
    let [id, number] = [base, last.get(base) ?? 1];
    while (taken.has(id)) id = `${base}-${++number}`;
    last.set(base, number);
    taken.add(id);
    return id;
  };
}
