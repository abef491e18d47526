import { BACKEND, compose, UserError } from '@bitshare/core';
import { checkGolden, type GoldenResult } from '@bitshare/ops';
import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { engineByName } from '../engines.ts';
import { readJsonFile } from '../json-file.ts';
import { type EngineChoice, engineOptions, jsonOption } from '../options/options.ts';

interface GoldenOptions extends EngineChoice {
  readonly json?: boolean;
}

/** Largest difference from the recorded values that float32 rounding can cause. */
const tolerance = 1e-4;

/** `golden FILE`: compares the quantizer with recorded values and gradients. */
export function addGolden(program: Command, { stdout, stderr }: CliContext): void {
  const command = program
    .command('golden')
    .description('Check the bit-sharing quantizer against recorded values and gradients.')
    .argument('<file>', 'a file of golden cases, such as bit-sharing.json')
    .addOption(jsonOption());
  for (const option of engineOptions()) command.addOption(option);
  command.action(async (file: string, options: GoldenOptions) => {
    const { engine, json } = options;
    const cases = await readJsonFile(file);
    const backend = compose(engineByName(engine, options, (text) => stderr.write(`${text}\n`))).resolve(
      BACKEND,
    );
    const engineInfo = await backend.activate();
    const report = { ...(await checkGolden(cases)), engineInfo };
    stdout.write(json ? `${JSON.stringify(report)}\n` : `${sentence(report)}\n`);
    if (!report.gatesEqual || !(Math.max(report.maxOutputError, report.maxGradientError) <= tolerance)) {
      throw new UserError(
        `${engineInfo.engine} does not agree with ${file}: errors above ${tolerance}, or other gates.`,
      );
    }
  });
}

const sentence = ({ cases, maxOutputError, maxGradientError, gatesEqual }: GoldenResult): string =>
  [
    `${cases} cases: largest error of an output ${maxOutputError.toExponential(1)}, `,
    `of a gradient ${maxGradientError.toExponential(1)}; gates ${gatesEqual ? 'equal' : 'not equal'}`,
  ].join('');
