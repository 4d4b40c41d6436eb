import { KeepError, RefuseError } from "../result.js";
import { isEmbedded, refuseHostile } from "./admit.js";
import { type ArchiveLimits, readZip, type ZipEntry } from "./zip-reader.js";

/** An archive's parts, and those of the documents among them, by their names. */
export interface OfficeDocument {
  entries: ZipEntry[];
  embedded: Map<string, OfficeDocument>;
}

/** A table in a chart in a text is two deep. */
const MOST_LEVELS = 4;

/** Hostile archives are refused, whichever document they are in; the limits are those of all together. */
export async function readDocument(bytes: Uint8Array, limits: ArchiveLimits): Promise<OfficeDocument> {
  return read(bytes, { ...limits }, MOST_LEVELS);
}

async function read(bytes: Uint8Array, left: ArchiveLimits, levels: number): Promise<OfficeDocument> {
  if (levels === 0) throw new RefuseError("The document has documents within documents, too deep to look at");
  const entries = await readZip(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), left);
  left.zipEntries -= entries.length;
  left.inflatedBytes -= entries.reduce((sum, { data }) => sum + data.length, 0);
  refuseHostile(entries);
  const embedded = new Map<string, OfficeDocument>();
  for (const entry of entries.filter(isEmbedded)) {
    const document = await read(entry.data, left, levels - 1).catch(unlessHostile);
    if (document?.entries.some(isPackaging)) embedded.set(entry.name, document);
  }
  return { entries, embedded };
}

/** Every OOXML package has the one, and OpenDocument the other: without them it is some archive by that name. */
function isPackaging({ name }: ZipEntry): boolean {
  return name === "[Content_Types].xml" || name === "mimetype";
}

/** What cannot be read stays as it is. */
function unlessHostile(error: unknown): undefined {
  if (!(error instanceof KeepError)) throw error;
}
