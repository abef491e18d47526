import type { ArchivedPolicy } from './archived-policy.ts';
import type { Container } from './container.ts';
import { UserError } from './errors.ts';
import type { LayerGates } from './gate-search.ts';
import type { Graph } from './graph.ts';
import type { CompressionPolicy } from './policy.ts';
import type { Metrics } from './progress.ts';
import { type NoRoles, type PartsOf, partsFrom, type Roles } from './roles.ts';
import { type Handed, type Holding, requireHeld } from './stage-flow.ts';
import type { Weights } from './tensor-data.ts';
import { weightFault } from './weight-values.ts';

/** A history entry of a stage, added after each epoch and, in a search, also within epochs. */
export interface HistoryEntry {
  readonly stage: string;
  /** Epochs since the stage's start, fractional. */
  readonly epoch: number;
  readonly metrics: Metrics;
  /** Present during a search. */
  readonly gates?: readonly LayerGates[] | undefined;
}

/** The kind of a measured stage. */
export type StageKind =
  | 'pretraining'
  | 'search'
  | 'extraction'
  | 'fine-tuning'
  | 'calibration'
  | 'evaluation';

/** The resources that a stage used. */
export interface StageEffort {
  readonly kind: StageKind;
  readonly seconds: number;
  /** Peak bytes held by tensors. Absent if the engine does not measure it. */
  readonly peakBytes?: number | undefined;
}

/** A teacher's part in a loss. */
export interface TeacherShare {
  /** In (0, 1]; labels have the rest. */
  readonly weight: number;
  readonly temperature: number;
}

/** The state that a pipeline passes from stage to stage: plain data, so that a stage can be run alone, stored and resumed. */
export interface PipelineState {
  readonly graph: Graph;
  /** Absent before weights are trained or loaded. */
  readonly weights?: Weights | undefined;
  /** The policy of `graph`, applied or to be applied. Absent: full precision. */
  readonly policy?: CompressionPolicy | undefined;
  /** The network before extraction, the reference of compression ratios. */
  readonly original: Graph;
  /** Full-precision weights of `original`: the teacher of images without labels, and beside labels. Absent: not known. */
  readonly originalWeights?: Weights | undefined;
  /** The searched policy of `original`, filters included. Extraction removes the filters from `policy`, and keeps them here. */
  readonly searchedPolicy?: CompressionPolicy | undefined;
  /** By layer, the indices of `original`'s filters that `graph` still has; a layer that lost none is absent. */
  readonly extractedFilters?: Readonly<Record<string, readonly number[]>> | undefined;
  /** The Pareto archive of the last search, by rising cost. Absent: the search kept none. */
  readonly archive?: readonly ArchivedPolicy[] | undefined;
  /** The part that the original network had in the loss of stages, by their names. A stage that it did not teach is absent. */
  readonly taught?: Readonly<Record<string, TeacherShare>> | undefined;
  readonly history: readonly HistoryEntry[];
  /** Names of the pipeline stages that have finished. */
  readonly path: readonly string[];
  /** Resources that the measured stages used, by stage name. */
  readonly efforts: Readonly<Record<string, StageEffort>>;
}

/** The initial state of a pipeline. @throws UserError naming a parameter with invalid values. */
export function startFrom(graph: Graph, weights?: Weights): PipelineState {
  for (const [name, { values }] of Object.entries(weights ?? {})) {
    const fault = weightFault(name, values);
    if (fault) throw new UserError(`the weights of ${graph.name} to start from: ${name} ${fault}`);
  }
  return { graph, weights, original: graph, originalWeights: weights, history: [], path: [], efforts: {} };
}

/** A step of the method: it takes a state and returns a new one. */
export interface Stage {
  /** If several stages start from one state, each needs its own name, which is part of its checkpoint's key. */
  readonly name: string;
  /** Roles that the container must fill. `pipeline` checks them before it runs a stage. */
  readonly needs?: Roles;
  /** Parts that its input state must have. */
  readonly takes?: readonly Handed[];
  /** Parts that its output state has. Absent: unknown. */
  readonly gives?: readonly Handed[];
  /** Parts that its output state no longer has. */
  readonly drops?: readonly Handed[];
  /**
   * Checks, before a pipeline runs its first stage, that this stage can run. Changes nothing.
   * @param state the pipeline's initial state. @throws UserError naming what does not fit.
   */
  check?(state: PipelineState): Promise<void>;
  /** @param signal ends the stage after the current step, by throwing `signal.reason`. */
  run(state: PipelineState, signal?: AbortSignal): Promise<PipelineState>;
}

/** Wires a stage to the roles of a container. Resolves no role before the stage runs. */
export type StageFactory = (container: Container) => Stage;

interface StageParts<Needs extends Roles, Optional extends Roles, Taken extends Handed>
  extends Pick<Stage, 'name' | 'gives' | 'drops'> {
  readonly takes?: readonly Taken[];
  readonly needs?: Needs;
  /** Roles that it uses if they are filled. */
  readonly optional?: Optional;
  /** See `Stage`. */
  readonly check?: (parts: PartsOf<Needs, Optional>, state: PipelineState) => Promise<void>;
  /** @param parts the objects of the declared roles, under their declared names. */
  readonly run: (
    parts: PartsOf<Needs, Optional>,
    state: Holding<Taken>,
    signal?: AbortSignal,
  ) => Promise<PipelineState>;
}

/** Makes a stage that can reach only the roles that it declares. */
export const stage =
  <Needs extends Roles = NoRoles, Optional extends Roles = NoRoles, Taken extends Handed = never>({
    needs,
    optional,
    check,
    run,
    ...flow
  }: StageParts<Needs, Optional, Taken>): StageFactory =>
  (container) => {
    const parts = partsFrom(container, needs ?? ({} as Needs), optional ?? ({} as Optional));
    return {
      ...flow,
      needs: needs ?? {},
      check: async (state) => check?.(parts, state),
      async run(state, signal) {
        requireHeld(flow.name, flow.takes ?? [], (part) => state[part] !== undefined);
        return run(parts, state as Holding<Taken>, signal);
      },
    };
  };
