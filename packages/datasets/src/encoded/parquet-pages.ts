import type { AsyncBuffer, ColumnMetaData, RowGroup } from 'hyparquet';
import { hyparquetThrift } from '../node-modules.ts';

/** The header of a page (`PageHeader` of parquet.thrift, with the fields of its kind of page). */
interface PageHeader {
  readonly uncompressedBytes: number;
  readonly compressedBytes: number;
  readonly values: number;
  readonly isDictionary: boolean;
}

/**
 * Compares the headers of a row group's pages with the file's index, so that a damaged header cannot make the reader allocate or loop
 * without end. @throws Error naming the byte at which they differ.
 */
export async function checkPages(file: AsyncBuffer, group: RowGroup): Promise<void> {
  for (const { meta_data: column } of group.columns) {
    if (!column) throw new Error('a column has no description');
    if (column.num_values !== group.num_rows)
      throw new Error(`a column has ${column.num_values} values for ${group.num_rows} rows`);
    await checkColumn(file, column);
  }
}

async function checkColumn(file: AsyncBuffer, column: ColumnMetaData): Promise<void> {
  const first = Number(column.dictionary_page_offset ?? column.data_page_offset);
  const start = Math.min(first || Number(column.data_page_offset), Number(column.data_page_offset));
  const length = Number(column.total_compressed_size);
  if (!(start >= 0 && length >= 0 && start + length <= file.byteLength))
    throw new Error(`a column of ${length} bytes at byte ${start} does not fit in the file`);
  const view = new DataView(await file.slice(start, start + length));
  const reader = { view, offset: 0 };
  let values = 0;
  while (reader.offset < length) {
    const at = start + reader.offset;
    const page = await readHeader(reader);
    const fits =
      page.compressedBytes >= 0 &&
      reader.offset + page.compressedBytes <= length &&
      page.uncompressedBytes >= 0 &&
      page.uncompressedBytes <= Number(column.total_uncompressed_size) &&
      page.values >= 0 &&
      page.values <= (page.isDictionary ? page.uncompressedBytes : Number(column.num_values) - values);
    if (!fits) throw new Error(`the page at byte ${at} has lengths that do not fit in its column`);
    if (!page.isDictionary) values += page.values;
    reader.offset += page.compressedBytes;
  }
  if (values !== Number(column.num_values))
    throw new Error(`the column at byte ${start} has ${values} values instead of ${column.num_values}`);
}

async function readHeader(reader: { view: DataView; offset: number }): Promise<PageHeader> {
  const { deserializeTCompactProtocol } = await hyparquetThrift();
  const header = deserializeTCompactProtocol(reader);
  const ofKind = header.field_5 ?? header.field_7 ?? header.field_8;
  return {
    uncompressedBytes: Number(header.field_2),
    compressedBytes: Number(header.field_3),
    values: Number(ofKind?.field_1),
    isDictionary: header.field_7 !== undefined,
  };
}
