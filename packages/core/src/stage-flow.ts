import { UserError } from './errors.ts';
import type { PipelineState, Stage } from './stage.ts';

/** Parts of a state that one stage produces and another requires. */
export type Handed = 'weights' | 'policy';

/** A state that has them. */
export type Holding<Taken extends Handed> = PipelineState & {
  readonly [Part in Taken]: NonNullable<PipelineState[Part]>;
};

const titles: Readonly<Record<Handed, string>> = { weights: 'a trained network', policy: 'a policy' };
const makers: Readonly<Record<Handed, string>> = { weights: 'pretrain', policy: 'a search' };

/** @throws UserError naming what a stage requires and the state lacks. */
export function requireHeld<Taken extends Handed>(
  stage: string,
  takes: readonly Taken[],
  held: (part: Handed) => boolean,
): void {
  const missing = takes.filter((part) => !held(part));
  if (missing.length === 0) return;
  const from = missing.map((part) => makers[part]).join(' and ');
  throw new UserError(
    `${stage} needs ${missing.map((part) => titles[part]).join(' and ')}.`,
    `Run ${from} first, or give ${missing.join(' and ')} in the state.`,
  );
}

/** Checks that each stage receives what it requires. @throws UserError naming the first stage that does not. */
export function checkFlow(stages: readonly Stage[], start: PipelineState): void {
  const held = new Set((Object.keys(titles) as Handed[]).filter((part) => start[part] !== undefined));
  for (const { name, takes = [], gives, drops = [] } of stages) {
    requireHeld(name, takes, (part) => held.has(part));
    // A stage without this declaration may leave anything.
    for (const part of gives ?? (Object.keys(titles) as Handed[])) held.add(part);
    for (const part of drops) held.delete(part);
  }
}
