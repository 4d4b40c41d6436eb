import { exactPath, type FieldPlace } from "./field-path.js";
import type { Fingerprint } from "./fingerprint.js";

/** A statement that one field sends again and again within a request. */
export interface Repetition {
  fieldPath: string;
  sql: string;
  statements: number;
  /** The loader that sent it, if one did. */
  loader: string | undefined;
}

interface Seen extends Repetition {
  firstPlace: string;
  /** Whether rows of a list sent it each for itself. */
  isOfSeveralRows: boolean;
}

/** A loop within one field may look twice; rows of a list never have a reason to. */
const LOOP = 3;
/** A loader's batches come apart if fields ask at different times. If there are many, nobody waits for the others. */
const BATCHES = 5;

/** Finds the N+1: what rows, or a loop, read one by one. */
export class RepeatedStatements {
  private readonly seen = new Map<string, Seen>();

  note({ sql, id, isRead }: Fingerprint, path: string, place: FieldPlace, loader: string | undefined): void {
    // Rows are written, and locked for that, in an order that a batch may not keep.
    if (!isRead) return;
    const key = `${id} ${path}`;
    const seen = this.seen.get(key);
    if (!seen) {
      const firstPlace = exactPath(place);
      this.seen.set(key, { fieldPath: path, sql, statements: 1, loader, firstPlace, isOfSeveralRows: false });
      return;
    }
    seen.statements++;
    seen.isOfSeveralRows ||= exactPath(place) !== seen.firstPlace;
  }

  /**
   * A mutation's own field may well work row by row, as each is checked and written in turn; what its payload shows may
   * not.
   */
  found(operationType: string | undefined): Repetition[] {
    return [...this.seen.values()].filter(({ statements, loader, fieldPath, isOfSeveralRows }) => {
      if (loader !== undefined) return statements >= BATCHES;
      if (isOfSeveralRows) return statements >= 2;
      return statements >= LOOP && (operationType !== "mutation" || fieldPath.includes("."));
    });
  }
}

/** What is missing, in words. */
export function adviceFor({ fieldPath, sql, loader }: Repetition): string {
  if (loader !== undefined) {
    return `${fieldPath} waits for each result of the loader ${loader} before it asks for the next: ask for all at once.`;
  }
  const table = /\bfrom "(\w+)"/i.exec(sql)?.[1];
  const column = /\bwhere\b.*?"(?:\w+"\.")?(\w+)" (?:= |in |is )/i.exec(sql)?.[1];
  if (!table || !column) return `${fieldPath} sends a statement for each row: read them through a loader.`;
  const rows = table.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const by = column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const name =
    column === "id"
      ? `${singular(rows)}ById (byPrimaryKey)`
      : `${rows}By${by.charAt(0).toUpperCase()}${by.slice(1)} (byForeignKey)`;
  return `${fieldPath} reads ${table} by ${column} for each row: the loader ${name} is missing.`;
}

function singular(word: string): string {
  return word.endsWith("ies") ? `${word.slice(0, -3)}y` : word.replace(/s$/, "");
}
