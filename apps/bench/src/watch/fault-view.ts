import { basename } from 'node:path';
import { UserError } from '@bitshare/core';
import { type Markup, markup } from '../report/markup.ts';

/** The view of a run that cannot be read. */
export function faultView(folder: string, error: unknown): Markup {
  const text =
    error instanceof UserError
      ? error.message
      : `This is a defect of bitshare, please report it:\n${(error as Error)?.stack ?? error}`;
  return markup`<header><h1>${basename(folder)}</h1></header>
<p class="lead" role="alert">This run cannot be shown.</p>
<pre>${text}</pre>
<p class="muted">The page tries again when the folder changes.</p>`;
}
