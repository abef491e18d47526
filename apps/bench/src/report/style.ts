/** The report's style: reads in light and dark, on paper and on a telephone. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #fcfcfb; --ink: #1c1d20; --muted: #5d6068; --line: #dfe0e4; --card: #ffffff; --grid: #e4e5e9;
  --weights: #2f6bd6; --activations: #d9730d; --filters: #1f8f6a; --bops: #7a4fc9; --removed: #e3e4e8;
  --bits-1: #e3ecfa; --bits-2: #c3d7f5; --bits-3: #a6c3ef; --bits-4: #6f9de6; --bits-6: #4a80da;
  --bits-8: #1f55b5; --bits-32: #0c2b66;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #16171a; --ink: #ececee; --muted: #a2a5ad; --line: #33353b; --card: #1d1f23; --grid: #34363c;
    --weights: #6ea0f5; --activations: #f0a050; --filters: #4cc29a; --bops: #b196f2; --removed: #3a3c43;
    --bits-1: #1b2536; --bits-2: #22365a; --bits-3: #294a80; --bits-4: #3663ad; --bits-6: #4f82d6;
    --bits-8: #8db6fa; --bits-32: #dbe8ff;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 880px; margin: 0 auto; padding: 48px 24px 72px; }
h1 { font-size: 30px; line-height: 1.2; margin: 0 0 8px; letter-spacing: -0.01em; }
h2 { font-size: 20px; margin: 44px 0 4px; }
p { margin: 0 0 12px; max-width: 68ch; }
.lead { font-size: 18px; }
.muted, figcaption { color: var(--muted); font-size: 14px; }
code { font: 0.92em ui-monospace, monospace; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: 20px 0 8px; font-variant-numeric: tabular-nums; }
th, td { padding: 8px 12px; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { font-size: 13px; font-weight: 600; color: var(--muted); }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
tbody tr:last-child td { font-weight: 600; }
main.wide { max-width: 1180px; }
.wide th, .wide td { white-space: normal; }
.wide tbody tr:last-child td { font-weight: inherit; }
.wide td:nth-child(2), .wide th:nth-child(2) { text-align: left; }
figure { margin: 12px 0 0; padding: 16px; border: 1px solid var(--line); border-radius: 10px; background: var(--card);
  break-inside: avoid; overflow-x: auto; }
figure svg { display: block; max-width: 100%; height: auto; }
figcaption { margin-top: 10px; }
figcaption .provenance { display: block; font-size: 12px; margin-top: 4px; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0 0 10px; padding: 0; list-style: none; font-size: 13px; }
.legend i { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 6px; vertical-align: -1px; }
.legend i.tick { width: 2px; border-radius: 0; background: currentColor; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 20px; font-size: 14px; }
dt { color: var(--muted); }
dd { margin: 0; }
`;

/** The page's light colours by name, for charts outside the page. */
export const lightColours: ReadonlyMap<string, string> = new Map(
  [...style.slice(0, style.indexOf('@media')).matchAll(/(--[\w-]+): (#\w+)/g)].map(([, name, value]) => [
    name!,
    value!,
  ]),
);
