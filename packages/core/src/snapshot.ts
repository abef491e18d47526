import type { TensorData, Weights } from './tensor-data.ts';

/** The state of a part of a run, detached from the engine: enough to resume to the bit. */
export interface Snapshot {
  /** Plain data: null, undefined, numbers (also non-finite ones), text, lists and records of them. */
  readonly data: unknown;
  /** By any name. */
  readonly tensors: Weights;
}

/** Joins several snapshots, each under a name without a slash. Undefined parts are left out. */
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

/** One of the joined snapshots, or undefined if it was left out. */
export function snapshotPart({ data, tensors }: Snapshot, part: string): Snapshot | undefined {
  const parts = data as Readonly<Record<string, unknown>>;
  if (!Object.hasOwn(parts, part)) return undefined;
  const own = Object.entries(tensors).flatMap(([name, tensor]) =>
    name.startsWith(`${part}/`) ? [[name.slice(part.length + 1), tensor] as const] : [],
  );
  return { data: parts[part], tensors: Object.fromEntries(own) };
}
