import { UserError } from '@bitshare/core';

/** The page of the guide about imports. */
const page = 'docs/guide/networks.md';

export const importGuide = (section: string): string => `${page}#${section}`;

/** @throws UserError listing every fault, with a link to the guide. @param section of its page. */
export function refuseFaults(what: string, faults: readonly string[], section: string): void {
  if (faults.length === 0) return;
  const list = faults.map((fault) => `  - ${fault}`).join('\n');
  throw new UserError(`${what}:\n${list}`, `Supported: ${importGuide(section)}`);
}
