/** Takes files that are dropped anywhere on the page, and says in the `<body>`'s data when some are above it. */
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
