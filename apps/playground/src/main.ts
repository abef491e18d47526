import { type Contender, createContender } from './answer/contender.ts';
import { paced } from './answer/paced.ts';
import { createAnswersPanel } from './answers-panel.ts';
import { createDrawingPanel } from './drawing-panel.ts';
import { showError } from './error-note.ts';
import { createFilesPanel } from './files-panel.ts';
import { createLayersPanel } from './layers-panel.ts';
import { areComparable, openNetwork, type Side } from './network/opened-network.ts';

const contenders: Partial<Record<Side, Contender>> = {};
const answers = createAnswersPanel();
const layers = createLayersPanel();
let aloud = false;

const answerSoon = paced(() => {
  const { opened } = contenders.compressed ?? contenders.float ?? {};
  if (!opened) return;
  const picture = drawing.picture(opened);
  answers.answer(drawing.isEmpty() ? undefined : picture, aloud);
});
const drawing = createDrawingPanel((done) => {
  aloud = done;
  answerSoon();
});
// Files are taken one after the other, so that those chosen last are shown.
let taken = Promise.resolve();
const files = createFilesPanel({
  chosen: (given) => {
    taken = taken.then(() => take(given));
    return taken;
  },
});

/** Takes packed files and images. Shows what is wrong with the last one that could not be read. */
async function take(given: Promise<readonly File[]>): Promise<void> {
  showError(undefined);
  const all = await given.catch((error: Error) => {
    showError({ fileName: 'The example', error });
    return [];
  });
  for (const file of all)
    await (file.type.startsWith('image/') ? drawing.showImage(file) : enter(file)).catch((error: Error) =>
      showError({ fileName: file.name, error }),
    );
}

/** Shows a packed file on its side. Removes a network on the other side that cannot be compared with it. */
async function enter(file: File): Promise<void> {
  const opened = await openNetwork(file.name, new Uint8Array(await file.arrayBuffer()));
  const other = opened.side === 'float' ? 'compressed' : 'float';
  const rival = contenders[other];
  if (rival && !areComparable(rival.opened, opened)) delete contenders[other];
  contenders[opened.side] = createContender(opened);
  const all = [contenders.float, contenders.compressed].flatMap((one) => one?.opened ?? []);
  answers.show(contenders);
  layers.show(all.at(-1)!);
  drawing.invite(opened);
  files.showProvenance(all);
  answerSoon();
}

await files.openFirst();
