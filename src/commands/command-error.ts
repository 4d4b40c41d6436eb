/** A command's failure in words for the person who gave it; no stack trace would tell more. */
export class CommandError extends Error {
  override name = "CommandError";
}
