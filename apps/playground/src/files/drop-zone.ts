/**
 * Takes files that are dropped anywhere on the page. `<body>` has the attribute `data-dropping` while files are dragged over it.
 */
export function listenToDrops(dropped: (files: readonly File[]) => void): void {
  let depth = 0;
  const show = () => document.body.toggleAttribute('data-dropping', depth > 0);
  const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;
  addEventListener('dragenter', (event) => {
    if (!hasFiles(event)) return;
    depth++;
    show();
  });
  addEventListener('dragleave', (event) => {
    if (!hasFiles(event)) return;
    depth--;
    show();
  });
  addEventListener('dragover', (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    show();
    dropped([...event.dataTransfer!.files]);
  });
}
