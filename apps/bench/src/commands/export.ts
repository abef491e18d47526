import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BACKEND, compose } from '@bitshare/core';
import { createBops } from '@bitshare/costs';
import { packNetwork } from '@bitshare/exporters';
import { packedIdealBytes } from '@bitshare/packed';
import { type Command, Option } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { engineByName } from '../engines.ts';
import { exportNetwork } from '../export/export-network.ts';
import { readRunNetwork } from '../export/read-network.ts';
import { grouped } from '../figures.ts';
import { type EngineChoice, engineOptions, jsonOption, oneOf } from '../options/options.ts';
import { exporters, type FormatName, formatNames } from '../roles/exporters.ts';
import { partOf } from '../roles/part.ts';

interface ExportOptions extends EngineChoice {
  readonly format?: FormatName;
  readonly out: string;
  readonly json?: boolean;
}

/** The result of `export --json`. */
interface ExportReport {
  readonly format: string;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  readonly bytes: number;
  /** Of all parameters at their bits; absent: the quantizer has no grid, whose codes could be counted. */
  readonly idealBytes?: number | undefined;
}

/** `export RUN_DIR`: exports a run's last network to a format of other programs. */
export function addExport(program: Command, { stdout, stderr }: CliContext): void {
  const command = program
    .command('export')
    .description("Export a run's last network to a format of other programs.")
    .argument('<run>', 'folder of a finished run, such as results/quickstart')
    .addOption(
      new Option(
        '--format <name>',
        `one of ${formatNames.join(', ')} (default: the run's exporter, which is packed where it names none)`,
      ).argParser(oneOf(formatNames)),
    )
    .requiredOption('--out <file>', 'the file to write')
    .addOption(jsonOption());
  for (const option of engineOptions()) command.addOption(option);
  command.action(async (folder: string, options: ExportOptions) => {
    const { format, out, json, engine } = options;
    const run = await readRunNetwork(folder);
    const { network, quantizer, config } = run;
    const chosen = format === undefined ? (config?.exporter ?? { name: 'packed' }) : { name: format };
    const { made } = await partOf(exporters, chosen, { seed: 0 });
    // The engine that trained computes the codes.
    const say = (text: string) => void stderr.write(`${text}\n`);
    await compose(engineByName(engine, options, say))
      .resolve(BACKEND)
      .activate();
    const { format: title, files } = await exportNetwork(run, made, basename(out));
    await mkdir(dirname(out), { recursive: true });
    const written = files.map(({ name, bytes }) => ({ path: join(dirname(out), name), bytes }));
    for (const { path, bytes } of written) await writeFile(path, bytes);
    const report: ExportReport = {
      format: title,
      files: written.map(({ path, bytes }) => ({ path, bytes: bytes.length })),
      bytes: files.reduce((sum, { bytes }) => sum + bytes.length, 0),
      idealBytes:
        quantizer.grid && packedIdealBytes(await packNetwork(network, { quantizer, cost: createBops() })),
    };
    stdout.write(json ? `${JSON.stringify(report)}\n` : sentence(report));
  });
}

function sentence({ format, files, bytes, idealBytes }: ExportReport): string {
  const written = files.map((file) => `${file.path}: ${grouped(file.bytes)} bytes\n`).join('');
  if (idealBytes === undefined) return `${written}${format}: ${grouped(bytes)} bytes\n`;
  const ideal = `for parameters of ${grouped(idealBytes)} bytes at their bits`;
  return `${written}${format}: ${grouped(bytes)} bytes ${ideal} (${(bytes / idealBytes).toFixed(2)} times)\n`;
}
