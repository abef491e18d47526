import { basename } from 'node:path';
import { type Markup, markup, raw } from '../report/markup.ts';
import { style } from '../report/style.ts';

/** Additions to the report's style. */
const liveStyle = `
header { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 8px 20px; }
.status { display: inline-flex; align-items: center; gap: 8px; font-size: 14px; padding: 4px 12px; border: 1px solid var(--line);
  border-radius: 99px; background: var(--card); }
.status i { width: 9px; height: 9px; border-radius: 50%; background: var(--muted); }
.status.running i { background: var(--filters); animation: pulse 1.6s ease-in-out infinite; }
.status.finished i { background: var(--weights); }
@keyframes pulse { 50% { opacity: 0.25; } }
@media (prefers-reduced-motion: reduce) { .status.running i { animation: none; } }
.bar { height: 8px; border-radius: 4px; background: var(--removed); overflow: hidden; }
.bar div { height: 100%; background: var(--weights); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(116px, 1fr)); gap: 12px; margin: 22px 0 0; }
.tiles div { padding: 12px 14px; border: 1px solid var(--line); border-radius: 10px; background: var(--card); }
.tiles b { display: block; font-size: 22px; font-weight: 650; font-variant-numeric: tabular-nums; letter-spacing: -0.01em; }
.tiles span { font-size: 12px; color: var(--muted); }
body.lost .status { opacity: 0.4; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: 14px/1.5 ui-monospace, monospace; }
@media (max-width: 600px) {
  main { padding: 22px 12px 48px; }
  h1 { font-size: 24px; overflow-wrap: anywhere; }
  h2 { margin-top: 32px; }
  figure { padding: 10px; }
  .tiles { grid-template-columns: repeat(auto-fit, minmax(100px, 1fr)); gap: 8px; }
  .tiles div { padding: 10px; }
}
`;

/** Reloads the view when the server reports a change, with charts as wide as the window allows. */
const script = `
const main = document.querySelector('main');
const roomForCharts = () => {
  const figure = document.querySelector('figure');
  if (!figure) return main.clientWidth;
  const { paddingLeft, paddingRight } = getComputedStyle(figure);
  return Math.floor(figure.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight));
};
const show = async () => {
  const answer = await fetch('/view?width=' + roomForCharts());
  if (answer.ok) main.innerHTML = await answer.text();
};
const changes = new EventSource('/changes');
changes.onmessage = show;
changes.onopen = () => document.body.classList.remove('lost');
changes.onerror = () => document.body.classList.add('lost');
let turned;
addEventListener('resize', () => {
  clearTimeout(turned);
  turned = setTimeout(show, 200);
});
`;

/** The whole page, without external resources. @param view its present contents. */
export const watchPage = (folder: string, view: Markup): string =>
  markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${basename(folder)} - bitshare</title>
<link rel="icon" href="data:,">
<style>${raw(style + liveStyle)}</style>
</head>
<body>
<main>${view}</main>
<script>${raw(script)}</script>
</body>
</html>
`.html;
