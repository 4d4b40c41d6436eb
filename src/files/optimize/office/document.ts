import { KeepError, LimitError, RefuseError } from "../result.js";
import { isEmbedded, refuseHostile } from "./admit.js";
import { type ArchiveLimits, readZipWithin, type ZipEntry } from "./zip-reader.js";

/** An archive's parts, and those of the documents among them. */
export interface OfficeDocument {
  entries: ZipEntry[];
  /** By their names; undefined for what cannot be read, or not within the limits. */
  embedded: Map<string, OfficeDocument | undefined>;
}

/** A table in a chart in a text is two deep. */
const MOST_LEVELS = 4;

/** Hostile archives are refused, whichever document they are in; the limits are those of all together. */
export async function readDocument(bytes: Uint8Array, limits: ArchiveLimits): Promise<OfficeDocument> {
  return read(bytes, { ...limits }, MOST_LEVELS);
}

async function read(bytes: Uint8Array, left: ArchiveLimits, levels: number): Promise<OfficeDocument> {
  if (levels === 0) throw new RefuseError("The document has documents within documents, too deep to look at");
  const entries = await readZipWithin(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), left);
  refuseHostile(entries);
  const embedded = new Map<string, OfficeDocument | undefined>();
  for (const { name, data } of entries.filter(isEmbedded)) {
    embedded.set(name, await read(data, left, levels - 1).catch(unlessHostile));
  }
  return { entries, embedded };
}

/** What cannot be read stays as it is. */
function unlessHostile(error: unknown): undefined {
  if (!(error instanceof KeepError || error instanceof LimitError)) throw error;
}
