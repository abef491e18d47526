import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UserError } from '@bitshare/core';
import { watchPage } from './watch-page.ts';
import { watchView } from './watch-view.ts';
import { readRun, versionOf } from './watched-run.ts';

/** A page that shows a run while it goes on. */
export interface WatchServer {
  readonly url: string;
  close(): Promise<void>;
}

export interface WatchOptions {
  /** The run's folder. */
  readonly folder: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Milliseconds between two looks at the folder. Default 500. */
  readonly interval?: number;
}

/** Serves the page to this machine alone. @throws UserError when the folder holds no run or the port is taken. */
export async function startWatchServer({ folder, port, interval = 500 }: WatchOptions): Promise<WatchServer> {
  let version = await versionOf(folder);
  await readRun(folder);
  const listeners = new Set<ServerResponse>();

  const server = createServer(async ({ url, method }, response) => {
    const answer = async (type: string, content: () => Promise<string>) => {
      try {
        const text = await content();
        response
          .writeHead(200, { 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': 'no-store' })
          .end(text);
      } catch (error) {
        response.writeHead(500, { 'Content-Type': 'text/plain' }).end((error as Error).message);
      }
    };
    if (method !== 'GET') return void response.writeHead(405).end();
    if (url === '/') return answer('text/html', async () => watchPage(await readRun(folder)));
    if (url === '/view') return answer('text/html', async () => watchView(await readRun(folder)).html);
    if (url !== '/changes') return void response.writeHead(404).end();
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    // What has changed since the page was made is not missed, nor what happened while the line was cut.
    response.write('data: begin\n\n');
    listeners.add(response);
    response.on('close', () => listeners.delete(response));
  });

  const timer = setInterval(async () => {
    const now = await versionOf(folder);
    if (now === version) return;
    version = now;
    for (const listener of listeners) listener.write('data: changed\n\n');
  }, interval);

  await new Promise<void>((resolve, reject) => {
    server.on('error', (cause: NodeJS.ErrnoException) => {
      clearInterval(timer);
      reject(new UserError(`port ${port} cannot be used: ${cause.code}.`, 'Give another --port.', { cause }));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    async close() {
      clearInterval(timer);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
