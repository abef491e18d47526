import { basename } from 'node:path';
import { type CompressionPolicy, type Graph, UserError } from '@bitshare/core';
import { uniformPolicy } from '@bitshare/network';
import { readPolicyFile } from '../policy-file.ts';

/** A policy to judge, with its name in the table. */
export interface JudgedPolicy {
  readonly title: string;
  readonly policy: CompressionPolicy;
}

/**
 * The policies of a command line: files, and `uniform:4` for 4 bits in every layer.
 * @throws UserError naming a file or a layer that does not fit the network, or a policy that is given twice.
 */
export async function judgedPolicies(given: readonly string[], graph: Graph): Promise<JudgedPolicy[]> {
  const policies = await Promise.all(given.map((one) => judgedPolicy(one, graph)));
  const titles = policies.map(({ title }) => title);
  const twice = titles.find((title, i) => titles.indexOf(title) !== i);
  if (twice === undefined) return policies;
  throw new UserError(`Two policies are called ${twice}.`, 'Give each file a name of its own.');
}

async function judgedPolicy(given: string, graph: Graph): Promise<JudgedPolicy> {
  const bits = /^uniform:([1-8])$/.exec(given)?.[1];
  if (bits !== undefined) return { title: `uniform ${bits}-bit`, policy: uniformPolicy(graph, Number(bits)) };
  if (given.startsWith('uniform:'))
    throw new UserError(`${given} is no policy.`, 'Write uniform:1 to uniform:8, or the path of a policy.');
  return { title: basename(given, '.json'), policy: await readPolicyFile(given, graph) };
}
