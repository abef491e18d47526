import { byId, element } from './element.ts';
import { listenToDrops } from './files/drop-zone.ts';
import { fetchSample, type Sample, samples } from './files/samples.ts';
import type { OpenedNetwork } from './network/opened-network.ts';

export interface FilesListener {
  /** Called with packed files or images that the visitor chose, dropped or asked for. */
  chosen(files: Promise<readonly File[]>): Promise<void>;
}

export interface FilesPanel {
  /** Opens the first of the served pairs, if any. */
  openFirst(): Promise<void>;
  /** Shows the provenance of the networks. */
  showProvenance(opened: readonly OpenedNetwork[]): void;
}

/** The part of the page that takes files. */
export function createFilesPanel({ chosen }: FilesListener): FilesPanel {
  for (const id of ['open', 'image']) {
    const input = byId(id, HTMLInputElement);
    input.addEventListener('change', () => {
      void chosen(Promise.resolve([...(input.files ?? [])]));
      input.value = ''; // so that the same file can be chosen again
    });
  }
  listenToDrops((files) => void chosen(Promise.resolve(files)));
  const served = samples();
  const open = (sample: Sample) => chosen(fetchSample(sample));
  const buttons = served.map((sample) => {
    const button = element('button', { type: 'button' }, sampleTitle(sample));
    button.addEventListener('click', () => void open(sample));
    return button;
  });
  byId('samples', HTMLSpanElement).replaceChildren(...buttons);
  return {
    openFirst: async () => void (served[0] && (await open(served[0]))),
    showProvenance(opened) {
      const entries = opened.flatMap(({ fileName, network }) => [
        element('dt', {}, fileName),
        element('dd', {}, provenanceText(network.contents.provenance)),
      ]);
      byId('provenance', HTMLDListElement).replaceChildren(...entries);
    },
  };
}

const sampleTitle = ({ name }: Sample): string =>
  name === 'quickstart' ? "The quickstart's result" : `The example: ${name}`;

function provenanceText(provenance: Readonly<Record<string, string>>): string {
  const facts = Object.entries(provenance).map(([name, value]) => `${name} ${value}`);
  return facts.length > 0 ? facts.join(' · ') : 'does not say where it comes from';
}
