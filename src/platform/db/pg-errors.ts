import pg from "pg";

const UNIQUE_VIOLATION = "23505";
const FOREIGN_KEY_VIOLATION = "23503";
/** What an "on delete restrict" reports since PostgreSQL 18; before, it was a foreign key violation. */
const RESTRICT_VIOLATION = "23001";
const SERIALIZATION_FAILURE = "40001";
const CHARACTER_NOT_IN_REPERTOIRE = "22021";

/** Whether PostgreSQL refused a write because of this unique constraint or index. */
export function violatesUnique(error: unknown, constraint: string): boolean {
  return error instanceof pg.DatabaseError && error.code === UNIQUE_VIOLATION && error.constraint === constraint;
}

/** Whether PostgreSQL refused a write because of this foreign key, or of any. */
export function violatesForeignKey(error: unknown, constraint?: string): boolean {
  if (!(error instanceof pg.DatabaseError) || (constraint && error.constraint !== constraint)) return false;
  return error.code === FOREIGN_KEY_VIOLATION || error.code === RESTRICT_VIOLATION;
}

/** Classes of errors that say nothing of the statement, only that the server is not there: connection, shutdown. */
const UNREACHABLE = /^(08|57P0)/;
const SYSTEM_ERRORS = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOENT", "ETIMEDOUT", "EHOSTUNREACH"]);

/** Whether PostgreSQL could not be reached, or went away meanwhile. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isUnreachable);
  const { code } = error as { code?: unknown };
  if (error instanceof pg.DatabaseError) return UNREACHABLE.test(error.code ?? "") || isReplayConflict(error);
  if (typeof code === "string") return SYSTEM_ERRORS.has(code);
  // pg gives its own words no code.
  return /^Connection terminated|^Query read timeout|^timeout exceeded when trying to connect|^Client has encountered a connection error/.test(
    error.message,
  );
}

/** A replica gives a statement up when what it reads is about to be cleaned away. */
function isReplayConflict({ code, message }: pg.DatabaseError): boolean {
  return code === SERIALIZATION_FAILURE && message.includes("conflict with recovery");
}

/** Whether a parameter holds the null character, which PostgreSQL's text cannot. */
export function refusesText(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === CHARACTER_NOT_IN_REPERTOIRE;
}
