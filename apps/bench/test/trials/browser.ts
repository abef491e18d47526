import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Page } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const onSearchPath = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((folder) => names.map((name) => join(folder, name)))
  .find((file) => existsSync(file));

/** The installed browser: `CHROMIUM`, or what the search path has; nothing where there is none. */
export const chromiumPath: string | undefined = process.env.CHROMIUM ?? onSearchPath;

/** Gives a page of a browser that knows nothing yet, for the time of `use`. */
export async function withBrowserPage(use: (page: Page) => Promise<void>): Promise<void> {
  const browser = await chromium.launch({
    executablePath: chromiumPath!,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    await use(await browser.newPage());
  } finally {
    await browser.close();
  }
}
