import { writeFile } from 'node:fs/promises';
import { readRegularFile } from '@bitshare/core';
import { readPacked } from '@bitshare/packed';
import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { inspect } from '../inspect/inspection.ts';
import { inspectionPage } from '../inspect/inspection-page.ts';
import { inspectionText } from '../inspect/inspection-text.ts';
import { jsonOption } from '../options/options.ts';
import { orUserError, packedHint } from '../verify/exported-file.ts';

interface InspectOptions {
  readonly picture?: string;
  readonly json?: boolean;
}

/** `inspect FILE`: the contents of a packed file, layer by layer. */
export function addInspect(program: Command, { stdout, stderr }: CliContext): void {
  program
    .command('inspect')
    .description('Show a packed file: bits, filters, bytes and bit operations of each layer.')
    .argument('<file>', 'a packed file')
    .option('--picture <file>', 'also write the charts as an HTML page')
    .addOption(jsonOption())
    .action(async (path: string, { picture, json }: InspectOptions) => {
      const bytes = await readRegularFile(path, { hint: packedHint });
      const inspection = inspect(await orUserError(path, bytes, async () => readPacked(bytes)), bytes.length);
      stdout.write(json ? `${JSON.stringify(inspection)}\n` : inspectionText(inspection));
      if (picture === undefined) return;
      await writeFile(picture, inspectionPage(inspection));
      stderr.write(`Written: ${picture}\n`);
    });
}
