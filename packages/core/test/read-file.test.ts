import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRegularFile, regularFile, UserError } from '@bitshare/core';
import { afterAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'bitshare-file-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const faultOf = async (path: string): Promise<string> => {
  const error = await readRegularFile(path, { role: 'an image' }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).message;
};

it('a regular file is read, also through a link', async () => {
  writeFileSync(at('file'), 'content');
  symlinkSync('file', at('link'));
  expect(new TextDecoder().decode(await readRegularFile(at('link')))).toBe('content');
  expect((await regularFile(at('file'))).size).toBe(7);
});

it('a path of another kind is refused by its name and kind, without waiting', async () => {
  mkdirSync(at('folder'));
  execFileSync('mkfifo', [at('pipe.png')]);
  for (const [one, other] of ['ab', 'ba']) symlinkSync(at(one!), at(other!));
  const server = createServer();
  await new Promise<void>((listening) => server.listen(at('socket'), listening));
  expect(await faultOf(at('folder'))).toMatch(/folder, an image, cannot be read\. It is a folder\./);
  expect(await faultOf(at('pipe.png'))).toMatch(
    /pipe\.png, an image, cannot be read\. It is a pipe, not a file/,
  );
  expect(await faultOf(at('socket'))).toMatch(/It is a socket, not a file/);
  expect(await faultOf('/dev/zero')).toMatch(/\/dev\/zero.* It is a device, not a file/);
  expect(await faultOf(at('a'))).toMatch(/It is a link that leads back to itself/);
  symlinkSync('nowhere', at('dangling'));
  expect(await faultOf(at('dangling'))).toMatch(/It is a link to nothing/);
  expect(await faultOf(at('nowhere'))).toMatch(/There is no such file\.\n {2}Check the path/);
  expect(await faultOf(at('folder/../pipe.png/x'))).toMatch(/before the last slash is no folder/);
  await new Promise((closed) => server.close(closed));
});

it('a file that is too long is refused before it is read', async () => {
  writeFileSync(at('long'), '');
  truncateSync(at('long'), 3 * 2 ** 30);
  expect(await faultOf(at('long'))).toMatch(/It has 3221225472 bytes, more than 2147483647/);
  await expect(readRegularFile(at('file'), { largestBytes: 6 })).rejects.toThrow(
    /It has 7 bytes, more than 6/,
  );
});
