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

/** One entry of a stage in the history, added at the end of an epoch (and during a search also between). */
export interface HistoryEntry {
  readonly stage: string;
  /** In epochs from the stage's start; fractional within one. */
  readonly epoch: number;
  readonly metrics: Metrics;
  /** Present during a search. */
  readonly gates?: readonly LayerGates[] | undefined;
}

/** What a measured stage does to a network. */
export type StageKind = 'pretraining' | 'search' | 'extraction' | 'fine-tuning' | 'evaluation';

/** What a stage took. */
export interface StageEffort {
  readonly kind: StageKind;
  readonly seconds: number;
  /** Most bytes that tensors held at once, where the engine tells. */
  readonly peakBytes?: number | undefined;
}

/** What flows through a pipeline: plain data, so that a stage can be run alone, stored and resumed. */
export interface PipelineState {
  readonly graph: Graph;
  /** Absent before anything was trained or loaded. */
  readonly weights?: Weights | undefined;
  /** How `graph` is to be compressed, or is compressed; absent: full precision. */
  readonly policy?: CompressionPolicy | undefined;
  /** The network before extraction, against which ratios are counted. */
  readonly original: Graph;
  /** The searched policy on `original`, filters included, kept when extraction makes `policy` plain. */
  readonly searchedPolicy?: CompressionPolicy | undefined;
  /** By layer, the indices of `original`'s filters that `graph` still has; a layer that lost none is absent. */
  readonly extractedFilters?: Readonly<Record<string, readonly number[]>> | undefined;
  /** Policies that the last search has kept on its way, by rising cost; absent: it kept none. */
  readonly archive?: readonly ArchivedPolicy[] | undefined;
  readonly history: readonly HistoryEntry[];
  /** Names of the stages of pipelines that it has passed. */
  readonly path: readonly string[];
  /** What the measured stages took, by stage name. */
  readonly efforts: Readonly<Record<string, StageEffort>>;
}

/** The state that a pipeline begins with. @throws UserError naming a parameter whose values cannot be computed with. */
export function startFrom(graph: Graph, weights?: Weights): PipelineState {
  for (const [name, { values }] of Object.entries(weights ?? {})) {
    const fault = weightFault(name, values);
    if (fault) throw new UserError(`the weights of ${graph.name} to start from: ${name} ${fault}`);
  }
  return { graph, weights, original: graph, history: [], path: [], efforts: {} };
}

/** A step of the method: takes a state, returns a new one. */
export interface Stage {
  /** Where one state goes several ways, each way has a name of its own in it, by which it is kept. */
  readonly name: string;
  /** Roles that the container must fill, which `pipeline` looks at before it runs anything. */
  readonly needs?: Roles;
  /** What it cannot do without in the state that it is given. */
  readonly takes?: readonly Handed[];
  /** What the state that it leaves has for certain; absent: not known. */
  readonly gives?: readonly Handed[];
  /** What the state that it leaves has no longer. */
  readonly drops?: readonly Handed[];
  /**
   * Finds out, before any stage of a pipeline runs, what would keep it from running; changes nothing.
   * @param state that the pipeline begins with. @throws UserError saying what does not fit.
   */
  check?(state: PipelineState): Promise<void>;
  /** @param signal ends the stage after the step in hand, by throwing `signal.reason`. */
  run(state: PipelineState, signal?: AbortSignal): Promise<PipelineState>;
}

/** Wires a stage from the roles in a container; resolves none of them before the stage runs. */
export type StageFactory = (container: Container) => Stage;

interface StageParts<Needs extends Roles, Optional extends Roles, Taken extends Handed>
  extends Pick<Stage, 'name' | 'gives' | 'drops'> {
  readonly takes?: readonly Taken[];
  readonly needs?: Needs;
  /** Roles that it uses where something fills them. */
  readonly optional?: Optional;
  /** As that of a stage. */
  readonly check?: (parts: PartsOf<Needs, Optional>, state: PipelineState) => Promise<void>;
  /** @param parts what fills the roles that it has declared, under the names that it gave them. */
  readonly run: (
    parts: PartsOf<Needs, Optional>,
    state: Holding<Taken>,
    signal?: AbortSignal,
  ) => Promise<PipelineState>;
}

/** A stage of its parts, which can reach no role but those that it declares. */
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
