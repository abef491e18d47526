import { archiveOf, archiveSnapshot } from './archived-policy.ts';
import { CHECKPOINTS, type Checkpointer } from './checkpointer.ts';
import type { Container } from './container.ts';
import { UserError } from './errors.ts';
import { requireRoles } from './missing-roles.ts';
import { PROGRESS } from './progress.ts';
import { joinSnapshots, type Snapshot, snapshotPart } from './snapshot.ts';
import type { PipelineState, Stage, StageFactory } from './stage.ts';
import { checkFlow } from './stage-flow.ts';

/**
 * A sequence of stages, as one stage. With a CHECKPOINTS plugin, a stage that has already finished on the same path is
 * not run again: its saved state is loaded.
 * @throws UserError naming every needed role that the container does not fill, or an argument that is not a stage.
 */
export function pipeline(container: Container, ...factories: readonly StageFactory[]): Stage {
  if (typeof container?.has !== 'function')
    throw new UserError(
      'pipeline: its first argument is not a container.',
      'Write pipeline(compose(...plugins), ...stages).',
    );
  const stages = factories.map((factory, i) => wired(container, factory, i));
  requireRoles(
    stages.map(({ name, needs = {} }) => ({ title: `the stage ${name}`, needs })),
    container.has,
  );
  // Creating the parts now checks their options before the first stage runs.
  for (const role of stages.flatMap(({ needs = {} }) => Object.values(needs)))
    if (role) container.resolve(role);
  const checkpoints = container.find(CHECKPOINTS);
  const progress = container.find(PROGRESS);

  const keep = async (to: Checkpointer, state: PipelineState) => {
    try {
      await to.save(state.path, finishedSnapshot(state));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      progress?.message(`${state.path.at(-1)} is finished but could not be saved: ${error.message}`);
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

  const check = async (start: PipelineState) => {
    checkFlow(stages, start);
    for (const stage of stages) await stage.check?.(start);
  };

  return {
    name: stages.map((stage) => stage.name).join(' -> '),
    check,
    async run(start, signal) {
      await check(start);
      let state = start;
      for (const stage of stages) state = await passed(stage, state, signal);
      return state;
    },
  };
}

function wired(container: Container, factory: StageFactory, index: number): Stage {
  const stage: unknown = typeof factory === 'function' ? factory(container) : factory;
  if (typeof stage === 'object' && stage !== null && 'run' in stage) return stage as Stage;
  const place = `pipeline: stage ${index + 1}`;
  if (typeof stage !== 'function') throw new UserError(`${place} is not a stage.`);
  throw new UserError(
    `${place} is the function ${factory.name} itself, not the stage that it returns.`,
    `Call it, with its options: ${factory.name}({ ... }).`,
  );
}

/** The state without weights and archive, which have their own snapshots. */
interface FinishedStage {
  readonly kind: 'finished';
  readonly state: Omit<PipelineState, 'weights' | 'originalWeights' | 'archive'>;
  /** Whether the weights are those of the original network too, which are then kept once. */
  readonly original?: boolean;
}

function finishedSnapshot({ weights, originalWeights, archive, ...state }: PipelineState): Snapshot {
  const original = weights === originalWeights;
  return joinSnapshots({
    stage: { data: { kind: 'finished', state, original } satisfies FinishedStage, tensors: {} },
    weights: weights && { data: null, tensors: weights },
    originalWeights: originalWeights && !original ? { data: null, tensors: originalWeights } : undefined,
    archive: archive && archiveSnapshot(archive),
  });
}

/** The state that a finished stage left, from its snapshot; undefined if it is not finished. */
export function finishedState(snapshot: Snapshot | undefined): PipelineState | undefined {
  const stage =
    snapshot && (snapshotPart(snapshot, 'stage')?.data as FinishedStage | { readonly kind: string });
  if (!stage || !('state' in stage) || stage.kind !== 'finished') return undefined;
  const archive = snapshotPart(snapshot, 'archive');
  const weights = snapshotPart(snapshot, 'weights')?.tensors;
  return {
    ...stage.state,
    weights,
    originalWeights: stage.original ? weights : snapshotPart(snapshot, 'originalWeights')?.tensors,
    ...(archive ? { archive: archiveOf(archive) } : {}),
  };
}
