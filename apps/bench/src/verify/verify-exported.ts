import type { Progress, Split } from '@bitshare/core';
import { createBops } from '@bitshare/costs';
import { packNetwork } from '@bitshare/exporters';
import { packedIdealBytes } from '@bitshare/packed';
import type { RunNetwork } from '../export/read-network.ts';
import { openExportedFile } from './exported-file.ts';
import { verifyFile } from './verify-file.ts';
import type { VerifyReport } from './verify-report.ts';

interface VerifyExportedOptions {
  /** The exported run. */
  readonly run: RunNetwork;
  /** Its images. */
  readonly split: Split;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Checks a file that `export` wrote against its source network, in every installed runtime. The engine must be active. */
export async function verifyExported(
  path: string,
  { run, split, progress, signal }: VerifyExportedOptions,
): Promise<readonly VerifyReport[]> {
  const packed = await packNetwork(run.network, { quantizer: run.quantizer, cost: createBops() });
  const { format, bytes, runtimes } = await openExportedFile(path, packed);
  const reports: VerifyReport[] = [];
  for (const runtime of runtimes) {
    progress.begin(`verify in ${runtime.name}`, split.size);
    const onImages = (done: number) => progress.advance(done);
    const agreement = await verifyFile(runtime, { run, packed, split, signal, onImages });
    progress.end();
    reports.push({
      format,
      runtime: runtime.name,
      bytes,
      idealBytes: packedIdealBytes(packed),
      ...agreement,
    });
  }
  return reports;
}
