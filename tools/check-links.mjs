// `node tools/check-links.mjs [--root DIR]`: fails on what leads nowhere: a relative link of a Markdown page, its heading included; a
// section or a step of docs/guide/method.md, or a path in docs/, that a comment of the code cites.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { root as repository } from './child.mjs';

const { values } = parseArgs({ options: { root: { type: 'string', default: repository } } });
const git = ['ls-files', '--cached', '--others', '--exclude-standard'];
const files = execFileSync('git', git, { cwd: values.root, encoding: 'utf8' })
  .trim()
  .split('\n')
  .filter((name) => existsSync(join(values.root, name)));
const read = (name) => readFileSync(join(values.root, name), 'utf8');

/** A heading's anchor, as GitHub and the site make it of plain words. */
const anchorOf = (heading) =>
  heading
    .toLowerCase()
    .replace(/`|\[|\]\(.*?\)/g, '')
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
const withoutCode = (page) => page.replace(/^```.*?^```/gms, '').replace(/`[^`\n]*`/g, '``');
const anchors = (page) =>
  [...page.replace(/^```.*?^```/gms, '').matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading));

function* deadLinks(name) {
  for (const [, link] of withoutCode(read(name)).matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(link) || link.startsWith('/')) continue;
    const [path, anchor] = link.split('#');
    const target = path ? join(dirname(name), path) : name;
    const file = join(values.root, target);
    if (!existsSync(file)) yield `links to ${link}, which is not there`;
    else if (anchor && statSync(file).isFile() && !anchors(read(target)).includes(anchor))
      yield `links to ${link}: ${target} has no such heading`;
  }
}

/** Numbers of the sections of the method, each with the numbers of its steps. */
const methodPage = 'docs/guide/method.md';
const sections = new Map(
  (files.includes(methodPage) ? read(methodPage) : '')
    .split(/^## /m)
    .slice(1)
    .map((text) => [
      Number.parseInt(text, 10),
      [...text.matchAll(/^(\d+)\. /gm)].slice(1).map(([, step]) => Number(step)),
    ]),
);

function* deadCitations(name) {
  // A sentence of a comment may go on in its next line.
  const text = read(name).replace(/\n\s*(?:\*|\/\/)? ?/g, ' ');
  for (const [whole, first, more, step] of text.matchAll(
    /METHOD,? sections? (\d+)((?:,?(?: and| to)? \d+)*)(?:, step (\d+))?/g,
  )) {
    const cited = [first, ...(more.match(/\d+/g) ?? [])].map(Number);
    if (cited.some((section) => !sections.has(section)))
      yield `cites ${whole}: ${methodPage} has no such section`;
    else if (step && !sections.get(cited[0]).includes(Number(step)))
      yield `cites ${whole}: there is no such step`;
  }
  for (const [path] of text.matchAll(/\bdocs\/(?:guide|decisions|snippets)\/[\w./-]*\w/g))
    if (!files.some((file) => file.startsWith(path))) yield `cites ${path}, which is not there`;
}

for (const name of files) {
  const dead = name.endsWith('.md')
    ? deadLinks(name)
    : /\.(?:[cm]?[jt]s|py)$/.test(name)
      ? deadCitations(name)
      : [];
  for (const fault of dead) {
    console.error(`${name} ${fault}`);
    process.exitCode = 1;
  }
}
