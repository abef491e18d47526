import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UserError } from '@bitshare/core';
import { chartWidth } from '../report/chart.ts';
import type { Markup } from '../report/markup.ts';
import { faultView } from './fault-view.ts';
import { inUrl, isEverywhere, isLoopback, isOwnHost, networkAddresses } from './own-hosts.ts';
import { watchPage } from './watch-page.ts';
import { watchView } from './watch-view.ts';
import { readRun, versionOf } from './watched-run.ts';

/** A server of the live page of a run. */
export interface WatchServer {
  readonly url: string;
  /** All URLs of the page, including those for other machines. */
  readonly urls: readonly string[];
  close(): Promise<void>;
}

export interface WatchOptions {
  /** The run's folder. */
  readonly folder: string;
  /** 0: any free port. */
  readonly port: number;
  /** The address to listen on; `'0.0.0.0'`: every network of this machine. Default: this machine only. */
  readonly host?: string | undefined;
  /** Milliseconds between checks of the folder. Default 500. */
  readonly interval?: number;
}

/** Serves the page. @throws UserError when the folder holds no run, or the port or address cannot be used. */
export async function startWatchServer({
  folder,
  port,
  host = '127.0.0.1',
  interval = 500,
}: WatchOptions): Promise<WatchServer> {
  let version = await versionOf(folder);
  await readRun(folder);
  const listeners = new Set<ServerResponse>();

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refused = refusalOf(request, host);
    if (refused) return void response.writeHead(refused.status, plainText).end(refused.sentence);
    const { pathname, searchParams } = new URL(request.url!, anyOrigin);
    if (pathname === '/') return respond(response, watchPage(folder, await viewOf(folder)));
    if (pathname === '/view') return respond(response, (await viewOf(folder, widthIn(searchParams))).html);
    if (pathname !== '/changes') return void response.writeHead(404).end();
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    // The first event covers changes since the page was rendered, or since the connection was lost.
    response.write('data: begin\n\n');
    listeners.add(response);
    response.on('close', () => listeners.delete(response));
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => response.destroy(error));
  });

  const announceChanges = async (): Promise<void> => {
    const now = await versionOf(folder);
    if (now === version) return;
    version = now;
    for (const listener of listeners) listener.write('data: changed\n\n');
  };
  const timer = setInterval(() => void announceChanges(), interval);

  await new Promise<void>((resolve, reject) => {
    server.on('error', (cause: NodeJS.ErrnoException) => {
      clearInterval(timer);
      reject(listeningFault(cause, port, host));
    });
    server.listen(port, host, resolve);
  });
  const urls = namesOf(host).map(
    (name) => `http://${inUrl(name)}:${(server.address() as AddressInfo).port}/`,
  );
  return {
    url: urls[0]!,
    urls,
    async close() {
      clearInterval(timer);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const plainText = { 'Content-Type': 'text/plain; charset=utf-8' };

/** Completes the path of a request to a URL. */
const anyOrigin = 'http://localhost';

function refusalOf({ headers, method, url }: IncomingMessage, host: string) {
  if (!isOwnHost(headers.host, host))
    return {
      status: 421,
      sentence: 'This page is served only under the names and addresses of its machine.\n',
    };
  if (method !== 'GET') return { status: 405, sentence: 'This page is read-only.\n' };
  return URL.canParse(url!, anyOrigin) ? undefined : { status: 400, sentence: 'This is not a URL.\n' };
}

function respond(response: ServerResponse, html: string): void {
  const type = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' };
  response.writeHead(200, type).end(html);
}

/** The view of the run, or of its fault, which may be temporary. */
async function viewOf(folder: string, width = chartWidth): Promise<Markup> {
  try {
    return watchView(await readRun(folder), width);
  } catch (error) {
    return faultView(folder, error);
  }
}

/** The requested width of charts, limited to the width of a screen. */
const widthIn = (asked: URLSearchParams): number =>
  Math.min(chartWidth, Math.max(280, Math.round(Number(asked.get('width')) || chartWidth)));

/** The host names in the page's URLs. */
function namesOf(host: string): readonly string[] {
  if (isEverywhere(host)) return ['localhost', ...networkAddresses()];
  return isLoopback(host) && host !== '::1' ? ['localhost'] : [host];
}

function listeningFault(cause: NodeJS.ErrnoException, port: number, host: string): UserError {
  if (cause.code === 'EADDRNOTAVAIL' || cause.code === 'ENOTFOUND' || cause.code === 'EAI_AGAIN')
    return new UserError(
      `${host} is not an address of this machine.`,
      `Give one of: ${['127.0.0.1', '0.0.0.0', ...networkAddresses()].join(', ')}.`,
      { cause },
    );
  return new UserError(`port ${port} cannot be used: ${cause.code}.`, 'Give another --port.', { cause });
}
