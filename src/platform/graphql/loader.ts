import DataLoader from "dataloader";
import type { LoaderFigures } from "../metrics/loader-figures.js";
import type { RequestTrace } from "../metrics/request-trace.js";

type Load<Key, Value> = (keys: readonly Key[]) => Promise<ArrayLike<Value | Error>>;

/** A DataLoader that tells what it does. */
export class Loader<Key, Value> extends DataLoader<Key, Value> {
  private readonly known: Map<Key, Promise<Value>>;
  private observation: { name: string; figures: LoaderFigures; trace: RequestTrace } | undefined;
  /** The first field that asked for something of the batch to come. */
  private place: RequestTrace["place"];

  constructor(load: Load<Key, Value>) {
    const known = new Map<Key, Promise<Value>>();
    const self: { loader?: Loader<Key, Value> } = {};
    super((keys) => self.loader?.fetch(keys, load) ?? load(keys), { cacheMap: known });
    this.known = known;
    self.loader = this;
  }

  /** Counts from now on. */
  observe(name: string, figures: LoaderFigures, trace: RequestTrace): void {
    this.observation = { name, figures, trace };
  }

  override load(key: Key): Promise<Value> {
    const { observation } = this;
    if (observation) {
      observation.figures.loads++;
      if (this.known.has(key)) observation.figures.hits++;
      else this.place ??= observation.trace.place;
    }
    return super.load(key);
  }

  private fetch(keys: readonly Key[], load: Load<Key, Value>): Promise<ArrayLike<Value | Error>> {
    const { observation, place } = this;
    this.place = undefined;
    if (!observation) return load(keys);
    const { name, figures, trace } = observation;
    figures.batches++;
    figures.keys += keys.length;
    return trace.inBatch({ loader: name, place, size: keys.length }, () => load(keys));
  }
}

/** Batches `load(id)` calls into one query for rows by primary key. A row that is not found is null. */
export function byPrimaryKey<Row extends { id: number }>(
  find: (ids: number[]) => Promise<Row[]>,
): Loader<number, Row | null> {
  return new Loader(async (ids) => {
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
): Loader<number, Row[]> {
  return new Loader(async (parentIds) => {
    const lists = new Map<number, Row[]>(parentIds.map((id) => [id, []]));
    for (const row of await find([...parentIds])) {
      lists.get(parentOf(row))?.push(row);
      prime?.(row);
    }
    return parentIds.map((id) => lists.get(id) ?? []);
  });
}
