import { joinSnapshots, type Snapshot, snapshotPart } from './snapshot.ts';

/** A part of a run with state between steps. */
export interface Resumable {
  /** The state, enough to resume to the bit. */
  state(): Snapshot | Promise<Snapshot>;
  /** Restores the state of a part that was created with the same options. */
  restore(state: Snapshot): void;
}

/** Joins several parts. @param parts each under a name without a slash; undefined parts are ignored. */
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
