import { joinSnapshots, type Snapshot, snapshotPart } from './snapshot.ts';

/** A part of a run that remembers something from step to step. */
export interface Resumable {
  /** Enough to go on exactly, to the bit. */
  state(): Snapshot | Promise<Snapshot>;
  /** Goes on from the state of a part that was made alike. */
  restore(state: Snapshot): void;
}

/** Several parts as one. @param parts each under a name without a slash; those that are undefined take no part. */
export function resumables(parts: Readonly<Record<string, Resumable | undefined>>): Resumable {
  const present = Object.entries(parts).flatMap(([name, part]) => (part ? [[name, part] as const] : []));
  return {
    async state() {
      const states = await Promise.all(
        present.map(async ([name, part]) => [name, await part.state()] as const),
      );
      return joinSnapshots(Object.fromEntries(states));
    },
    restore(state) {
      for (const [name, part] of present) {
        const own = snapshotPart(state, name);
        if (own) part.restore(own);
      }
    },
  };
}
