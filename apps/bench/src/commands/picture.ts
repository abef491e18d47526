import { mermaid } from '@bitshare/network';
import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { chosenGraph, type NetworkChoice, networkOptions } from '../options/network-options.ts';
import { policyOption } from '../options/options.ts';
import { readPolicyFile } from '../policy-file.ts';

interface PictureOptions extends NetworkChoice {
  readonly policy?: string;
}

/** `picture`: a network as a flowchart. */
export function addPicture(program: Command, { stdout }: CliContext): void {
  const command = program
    .command('picture')
    .description('Draw a network as a flowchart of Mermaid, with the bits and filters of a policy.');
  for (const option of networkOptions()) command.addOption(option);
  command.addOption(policyOption()).action(async ({ policy, ...choice }: PictureOptions) => {
    const graph = chosenGraph(choice);
    stdout.write(mermaid(graph, policy === undefined ? {} : { policy: await readPolicyFile(policy, graph) }));
  });
}
