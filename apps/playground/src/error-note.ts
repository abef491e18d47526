import { PackedFileError } from '@bitshare/runtime';
import { byId, element } from './element.ts';

export interface FileFault {
  readonly fileName: string;
  readonly error: Error;
}

/** Shows what is wrong with a file and what to do. `undefined` hides the note. */
export function showError(fault: FileFault | undefined): void {
  const note = byId('error', HTMLDivElement);
  note.hidden = fault === undefined;
  note.replaceChildren(...(fault ? contents(fault) : []));
}

function contents({ fileName, error }: FileFault): HTMLElement[] {
  const dismiss = element('button', { type: 'button', 'aria-label': 'Dismiss' }, '×');
  dismiss.addEventListener('click', () => showError(undefined));
  return [
    element(
      'p',
      {},
      element('strong', {}, `${fileName} could not be opened.`),
      ` ${sentence(error.message)}`,
    ),
    ...(error instanceof PackedFileError ? [element('p', {}, ...advice())] : []),
    dismiss,
  ];
}

const advice = () => [
  'The page takes packed files, as ',
  element('code', {}, 'npm run -s bench -- export RUN_DIR --format packed --out FILE'),
  ' writes them. What was open before stays open.',
];

const sentence = (text: string): string =>
  `${text[0]!.toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
