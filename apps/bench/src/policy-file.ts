import { type CompressionPolicy, type Graph, parsePolicy } from '@bitshare/core';
import { checkPolicy } from '@bitshare/network';
import { inFile } from './in-file.ts';
import { readJsonFile } from './json-file.ts';

/** Reads a policy and checks that it fits a network. @throws UserError naming the file, field or layer at fault. */
export async function readPolicyFile(path: string, graph: Graph): Promise<CompressionPolicy> {
  const policy = parsePolicy(await readJsonFile(path), path);
  inFile(path, () => checkPolicy(graph, policy));
  return policy;
}
