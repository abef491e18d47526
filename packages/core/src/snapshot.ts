import type { TensorData, Weights } from './tensor-data.ts';

/** What a part of a run remembers, outside any engine: enough to go on exactly, to the bit, from where it was taken. */
export interface Snapshot {
  /** Plain data: nothing, numbers (also those that are not finite), text, lists and records of them. */
  readonly data: unknown;
  /** By any name. */
  readonly tensors: Weights;
}

/** Several snapshots as one, each under its name, which has no slash. Parts that are undefined are left out. */
export function joinSnapshots(parts: Readonly<Record<string, Snapshot | undefined>>): Snapshot {
  const data: Record<string, unknown> = {};
  const tensors: Record<string, TensorData> = {};
  for (const [part, snapshot] of Object.entries(parts)) {
    if (!snapshot) continue;
    data[part] = snapshot.data;
    for (const [name, tensor] of Object.entries(snapshot.tensors)) tensors[`${part}/${name}`] = tensor;
  }
  return { data, tensors };
}

/** One of the snapshots that were joined; nothing where it was left out. */
export function snapshotPart({ data, tensors }: Snapshot, part: string): Snapshot | undefined {
  const parts = data as Readonly<Record<string, unknown>>;
  if (!Object.hasOwn(parts, part)) return undefined;
  const own = Object.entries(tensors).flatMap(([name, tensor]) =>
    name.startsWith(`${part}/`) ? [[name.slice(part.length + 1), tensor] as const] : [],
  );
  return { data: parts[part], tensors: Object.fromEntries(own) };
}
