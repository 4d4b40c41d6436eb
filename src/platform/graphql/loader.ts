import DataLoader from "dataloader";

/** Batches `load(id)` calls into one query for rows by primary key. A row that is not found is null. */
export function byPrimaryKey<Row extends { id: number }>(
  find: (ids: number[]) => Promise<Row[]>,
): DataLoader<number, Row | null> {
  return new DataLoader(async (ids) => {
    const rows = new Map((await find([...ids])).map((row) => [row.id, row]));
    return ids.map((id) => rows.get(id) ?? null);
  });
}

/**
 * Batches `load(parentId)` calls into one query for rows by foreign key, each list in the query's order.
 * @param prime told of every row found, to prime a primary-key loader
 */
export function byForeignKey<Row extends object>(
  find: (parentIds: number[]) => Promise<Row[]>,
  parentOf: (row: Row) => number,
  prime?: (row: Row) => void,
): DataLoader<number, Row[]> {
  return new DataLoader(async (parentIds) => {
    const lists = new Map<number, Row[]>(parentIds.map((id) => [id, []]));
    for (const row of await find([...parentIds])) {
      lists.get(parentOf(row))?.push(row);
      prime?.(row);
    }
    return parentIds.map((id) => lists.get(id) ?? []);
  });
}
