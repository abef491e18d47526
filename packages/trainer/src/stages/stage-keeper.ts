import {
  differences,
  type HistoryEntry,
  type Optimizer,
  type ParameterKind,
  type ParameterStore,
  type SearchSession,
  UserError,
  type Weights,
} from '@bitshare/core';
import type { Archivist } from '../archive/archivist.ts';
import type { SearchGuard, SearchGuardState } from '../guard/search-guard.ts';
import type { TrainingKeeper, TrainingState } from '../training-state.ts';
import type { Diary } from './diary.ts';
import type { Stopwatch } from './stage-run.ts';
import type { TrainingTools } from './training-tools.ts';

/** The parts of a stage that remember something from step to step. */
export interface StageParts {
  readonly parameters: ParameterStore;
  readonly optimizer: Optimizer;
  readonly diary: Diary;
  readonly watch: Stopwatch;
  readonly session?: SearchSession | undefined;
  readonly guard?: SearchGuard | undefined;
  readonly archivist?: Archivist | undefined;
}

export interface StageIdentity {
  /** The stages passed, and this one. */
  readonly path: readonly string[];
  /** What a checkpoint must agree with to be gone on from. */
  readonly facts: Readonly<Record<string, string | number>>;
}

/** Keeps a stage's training where the CHECKPOINTS of its container say, and goes on from there. */
export interface StageKeeper extends TrainingKeeper {
  /**
   * Sets every part as it was kept last. @returns where the training stood, if it was kept.
   * @throws UserError when it was kept of a training with other facts, naming them.
   */
  resume(): Promise<TrainingState | undefined>;
  /** Where the last checkpoint is, as a sentence. */
  last(): string | undefined;
}

interface KeptTraining {
  readonly kind: 'training';
  readonly facts: StageIdentity['facts'];
  readonly training: TrainingState;
  readonly kinds: Readonly<Record<string, ParameterKind>>;
  readonly diary: readonly HistoryEntry[];
  readonly seconds: number;
  readonly session?: unknown;
  readonly guard?: SearchGuardState | undefined;
  readonly archive?: unknown;
}

export function createStageKeeper(
  { path, facts }: StageIdentity,
  { parameters, optimizer, diary, watch, session, guard, archivist }: StageParts,
  { checkpoints, progress, recorder }: TrainingTools,
): StageKeeper {
  const name = path.at(-1)!;
  let last: string | undefined;

  async function snapshot(training: TrainingState) {
    const searched = await session?.state();
    const archived = archivist?.state();
    const data: KeptTraining = {
      kind: 'training',
      facts,
      training,
      kinds: Object.fromEntries(parameters.all().map((parameter) => [parameter.name, parameter.kind])),
      diary: diary.state(),
      seconds: watch.seconds(),
      session: searched?.data,
      guard: guard?.state(),
      archive: archived?.data,
    };
    const tensors = {
      ...under('parameters', await parameters.read()),
      ...under('optimizer', await optimizer.state()),
      ...under('search', searched?.tensors ?? {}),
      ...under('archive', archived?.tensors ?? {}),
    };
    return { data, tensors };
  }

  return {
    due: (step) => checkpoints?.due(step) ?? false,
    async save(training) {
      if (!checkpoints) return;
      const kept = await snapshot(training);
      // The next step's guard stops such a training; what it is then told to go back to must be sound.
      if (!allFinite(kept.tensors)) return;
      try {
        const where = await checkpoints.save(path, kept);
        last = `The last good checkpoint is of step ${training.step}: ${where}`;
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        progress.message(`${name}: step ${training.step} was not kept, the run goes on. ${error.message}`);
      }
    },
    async resume() {
      const kept = await checkpoints?.latest(path);
      const data = kept?.data as KeptTraining | undefined;
      const step = data?.kind === 'training' ? data.training.step : 0;
      await recorder.begin(path, step);
      if (!kept || data?.kind !== 'training') return undefined;
      const differing = differences(data.facts, facts);
      if (differing.length > 0)
        throw new UserError(
          `${name}: what was kept at step ${step} is of another training:\n${differing.map((line) => `  - ${line}`).join('\n')}`,
          'Train with the same settings, or keep this run elsewhere.',
        );
      restoreParameters(parameters, data.kinds, from('parameters', kept.tensors));
      optimizer.restore(from('optimizer', kept.tensors));
      session?.restore({ data: data.session, tensors: from('search', kept.tensors) });
      if (data.guard) guard?.restore(data.guard);
      if (data.archive) archivist?.restore({ data: data.archive, tensors: from('archive', kept.tensors) });
      diary.restore(data.diary);
      watch.goOnFrom(data.seconds);
      last = `The last good checkpoint is of step ${step}.`;
      progress.message(`${name}: goes on at step ${step}`);
      return data.training;
    },
    last: () => last,
  };
}

/** The store holds exactly the kept parameters afterwards; variables that it has stay the same objects. */
function restoreParameters(parameters: ParameterStore, kinds: KeptTraining['kinds'], values: Weights): void {
  for (const { name } of parameters.all()) if (!(name in values)) parameters.remove(name);
  for (const [name, value] of Object.entries(values)) {
    if (parameters.has(name)) parameters.set(name, value);
    else parameters.add(name, kinds[name]!, value);
  }
}

const under = (place: string, tensors: Weights): Weights =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`${place}/${name}`, tensor]));

const from = (place: string, tensors: Weights): Weights =>
  Object.fromEntries(
    Object.entries(tensors).flatMap(([name, tensor]) =>
      name.startsWith(`${place}/`) ? [[name.slice(place.length + 1), tensor]] : [],
    ),
  );

/** No times a number is nothing, unless it is infinite or none. */
const allFinite = (tensors: Weights): boolean =>
  Object.values(tensors).every(({ values }) => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += 0 * values[i]!;
    return sum === 0;
  });
