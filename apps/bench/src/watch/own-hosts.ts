import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

/** Addresses that mean every network of the machine. */
const everywhere = ['0.0.0.0', '::'];

export const isEverywhere = (address: string): boolean => everywhere.includes(address);

export const isLoopback = (address: string): boolean =>
  address === 'localhost' || address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));

/** The machine's network addresses, IPv4 first, without loopback. */
export const networkAddresses = (): readonly string[] =>
  Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ internal, scopeid }) => !internal && !scopeid)
    .sort((a, b) => (a.family < b.family ? -1 : Number(a.family > b.family)))
    .map(({ address }) => address);

/** An address as it appears in a URL. */
export const inUrl = (address: string): string => (isIP(address) === 6 ? `[${address}]` : address);

/**
 * Whether a request's `Host` names this server, at any port, because of tunnels. A page elsewhere can resolve its own
 * name to this server (DNS rebinding) and read the response as its own; its name is still in that header.
 * @param bound the address that the server listens on.
 */
export function isOwnHost(header: string | undefined, bound: string): boolean {
  const name = nameIn(header);
  if (name === undefined) return false;
  if (isLoopback(name) || name === bound.toLowerCase()) return true;
  return isEverywhere(bound) && [hostname().toLowerCase(), ...networkAddresses()].includes(name);
}

/** The name or address in a `Host` header, without brackets and port; undefined if invalid. */
function nameIn(header: string | undefined): string | undefined {
  const url = `http://${header}/`;
  if (header === undefined || /[\s/?#@\\]/.test(header) || !URL.canParse(url)) return undefined;
  return new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
}
