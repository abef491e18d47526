import type { NormalizationChoice } from '@bitshare/datasets';
import type { EngineName } from '../engines.ts';

/** What a person asks of `compress`. */
export interface CompressionRequest {
  /** Path of the network. */
  readonly model: string;
  /** Path of the images. */
  readonly data: string;
  /** Where the results go. */
  readonly out: string;
  /** Full-precision bit operations over those of the compressed network. */
  readonly targetRatio?: number | undefined;
  /** Bytes of all weights at their bits. */
  readonly targetBytes?: number | undefined;
  /** Absent: as the images lie. */
  readonly labels?: 'folders' | 'none' | undefined;
  /** Whether the network is trained; if not, bits alone are chosen. */
  readonly training: boolean;
  /** Height and width, for a file that leaves them open. */
  readonly input?: readonly [number, number] | undefined;
  readonly normalization?: NormalizationChoice | undefined;
  /** Of the search, and of fine-tuning. */
  readonly epochs?: number | undefined;
  readonly batch?: number | undefined;
  /** A trial run: little training, for a first look. */
  readonly quick: boolean;
  readonly seed: number;
  readonly engine: EngineName;
}
