/** What the bytes are, whatever the name says. */
export interface FileType {
  kind: "image" | "svg" | "pdf" | "office" | "text" | "other";
  mimeType: string;
  extension: string;
}

export interface OptimizeStep {
  name: string;
  bytesBefore: number;
  bytesAfter: number;
  ms: number;
  detail: string;
}

export interface OptimizeReport {
  steps: OptimizeStep[];
  warnings: string[];
  /** Size after / size before. */
  ratio: number;
  /** An attempt was made and thrown away: it failed, ran out of time, or did not pass the guard. */
  fellBack: boolean;
  /** Pictures in the document for which there was no time: a thorough run would look at them. */
  pending: number;
  durationMs: number;
  /** Processor time, which does not depend on what else the machine does; 0 if the work was stopped. */
  cpuMs: number;
}

/**
 * `active` files run or start something when they are opened: macros, scripts. `unchecked` ones could not be looked
 * into, and may: serve them as downloads, or not at all.
 */
export type Safety = "safe" | "unchecked" | "active";

export interface OptimizeResult {
  /** `refused` files are hostile: the caller must not store them. `kept` ones are stored as they came. */
  status: "optimized" | "kept" | "refused";
  /** What `bytes` may do to who opens them. */
  safety: Safety;
  /** Why it was kept or refused. */
  reason?: string;
  type: FileType;
  /** What `bytes` are: differs from `type` only for a picture that changed its format. */
  outputType: FileType;
  bytes: Uint8Array;
  report: OptimizeReport;
}

/** What a strategy hands back: new bytes (not yet checked for size), or why there are none. */
export type Outcome =
  | { status: "optimized"; bytes: Uint8Array; outputType?: FileType }
  | { status: "kept" | "refused"; reason: string; fellBack?: boolean };

/** What is known of a file before the work on it is done: the process that does it may have to be ended. */
export interface Progress {
  safety: Safety;
  steps: OptimizeStep[];
  safe?: SafeForm;
}

/** A form of the file that may be kept if nothing better comes: safe, and no larger. */
export interface SafeForm {
  bytes: Uint8Array;
  /** Undefined if it is what the file was. */
  type?: FileType;
}

/** Returns once it is where it will be found. */
export type OnProgress = (progress: Progress) => Promise<void>;

/** The file should stay as it came: signed, encrypted, damaged, or nothing we know how to treat. */
export class KeepError extends Error {}

/** The file is hostile. */
export class RefuseError extends Error {}

/** Refused for being larger than anybody needs, as far as it says: nothing has been looked at yet. */
export class LimitError extends RefuseError {}

/** The optimizer's own work did not pass its check. */
export class GuardError extends Error {}

/**
 * What becomes of a file that could not be treated. An SVG runs scripts in browsers, so only a sanitised one is kept;
 * a PDF stays if nothing was seen in it that would have had to go. Macros are what a document is sent for: it stays,
 * and says so.
 */
export function statusUntouched(type: FileType, safety: Safety): "kept" | "refused" {
  return type.kind === "svg" || (type.kind === "pdf" && safety === "active") ? "refused" : "kept";
}

/** Tells of a refused PDF both why nothing could be changed in it, and why it may not stay as it is. */
export function reasonUntouched(type: FileType, safety: Safety, reason: string): string {
  if (type.kind !== "pdf" || safety !== "active") return reason;
  return `The PDF has scripts, or actions that start programs, which cannot be removed. ${reason}`;
}
