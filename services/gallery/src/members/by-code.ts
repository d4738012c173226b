/** The code before all others; no registration has it. */
export const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/**
 * All rows in the order of their codes, a page at a time; at least one page, which may be empty. `read` answers the first
 * `size` rows after a code.
 */
export async function* pagesByCode<Row extends { code: string }>(
  size: number,
  read: (after: string) => Promise<Row[]>,
  from = BEFORE_ALL,
): AsyncGenerator<Row[]> {
  for (let after = from; ; ) {
    const rows = await read(after);
    yield rows;
    if (rows.length < size) return;
    after = rows.at(-1)?.code ?? after;
  }
}
