import { expect } from 'vitest';

const voidElements = new Set(['meta', 'br', 'hr', 'img', 'input', 'link']);

/** Every element is closed, in order; attributes are quoted. Stricter than HTML, which forgives both. */
export function assertWellFormed(html: string): void {
  const open: string[] = [];
  const text = html.replace(/<style>[\s\S]*?<\/style>/g, '').replace('<!doctype html>', '');
  for (const [tag, slash, name, attributes, own] of text.matchAll(
    /<(\/?)([a-zA-Z][\w-]*)((?:[^<>"]|"[^"]*")*?)(\/?)>/g,
  )) {
    expect(attributes, tag).toMatch(/^(\s+[\w:-]+="[^"]*")*\s*$/);
    if (slash) expect(open.pop(), tag).toBe(name);
    else if (!own && !voidElements.has(name!)) open.push(name!);
  }
  expect(open).toEqual([]);
  const rest = text.replace(/<(\/?)([a-zA-Z][\w-]*)((?:[^<>"]|"[^"]*")*?)(\/?)>/g, '');
  expect(rest).not.toMatch(/[<>]|&(?!\w+;|#\d+;)/);
}

/** Nothing is fetched: no script, no link, no source, no URL in a style. */
export function assertSelfContained(html: string): void {
  expect(html).not.toMatch(/<(script|link|img|iframe|object|embed)\b/i);
  expect(html).not.toMatch(/\b(src|href|xlink:href|srcset|action)\s*=/i);
  expect(html).not.toMatch(/@import|url\(|https?:\/\//i);
}
