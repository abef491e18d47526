import { type ArchivedPolicy, archiveOf, archiveSnapshot, isArchived } from './archived-policy.ts';
import { CHECKPOINTS, type Checkpointer } from './checkpointer.ts';
import { UserError } from './errors.ts';
import type { Container } from './plugin.ts';
import { PROGRESS } from './progress.ts';
import type { Snapshot } from './snapshot.ts';
import type { PipelineState, Stage, StageFactory } from './stage.ts';
import type { Weights } from './tensor-data.ts';

/**
 * Stages one after the other, as one stage. With a CHECKPOINTS plugin a stage that has been finished before, on the same path, is
 * not run again: its state is taken from where it was kept.
 */
export function pipeline(container: Container, ...factories: readonly StageFactory[]): Stage {
  const stages = factories.map((factory) => factory(container));
  const checkpoints = container.isRegistered(CHECKPOINTS, true) ? container.resolve(CHECKPOINTS) : undefined;
  const progress = container.isRegistered(PROGRESS, true) ? container.resolve(PROGRESS) : undefined;

  const keep = async (to: Checkpointer, state: PipelineState) => {
    try {
      await to.save(state.path, finishedSnapshot(state));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      progress?.message(`${state.path.at(-1)} is finished but was not kept: ${error.message}`);
    }
  };
  const passed = async (stage: Stage, before: PipelineState, signal: AbortSignal | undefined) => {
    signal?.throwIfAborted();
    const path = [...before.path, stage.name];
    const finished = finishedState(await checkpoints?.latest(path));
    if (finished) {
      progress?.message(`${stage.name}: finished before`);
      return finished;
    }
    const after = { ...(await stage.run(before, signal)), path };
    if (checkpoints) await keep(checkpoints, after);
    return after;
  };

  return {
    name: stages.map((stage) => stage.name).join(' -> '),
    async run(start, signal) {
      let state = start;
      for (const stage of stages) state = await passed(stage, state, signal);
      return state;
    },
  };
}

interface FinishedStage {
  readonly kind: 'finished';
  /** But for weights, which are the tensors. */
  readonly state: Omit<PipelineState, 'weights' | 'archive'>;
  readonly trained: boolean;
  /** Archived policies, if there are any. */
  readonly archive?: unknown;
}

function finishedSnapshot({ weights, archive, ...state }: PipelineState): Snapshot {
  const archived = archive && archiveSnapshot(archive);
  const data: FinishedStage = {
    kind: 'finished',
    state,
    trained: weights !== undefined,
    ...(archived ? { archive: archived.data } : {}),
  };
  return { data, tensors: { ...weights, ...archived?.tensors } };
}

/** The state that a stage has left, of what was kept of it; nothing where it is not finished. */
export function finishedState(snapshot: Snapshot | undefined): PipelineState | undefined {
  const data = snapshot?.data as FinishedStage | { readonly kind: string } | undefined;
  if (!data || !('state' in data) || data.kind !== 'finished') return undefined;
  const { tensors } = snapshot!;
  const own = Object.entries(tensors).filter(([name]) => !isArchived(name));
  const weights: Weights | undefined = data.trained ? Object.fromEntries(own) : undefined;
  const archive: readonly ArchivedPolicy[] | undefined =
    data.archive === undefined ? undefined : archiveOf({ data: data.archive, tensors });
  return { ...data.state, weights, ...(archive ? { archive } : {}) };
}
