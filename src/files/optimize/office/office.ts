import { DeflateBudget, deflateRawSmallest, equal } from "../deflate.js";
import type { OptimizeOptions } from "../options.js";
import { type FileType, GuardError, KeepError, type Outcome } from "../result.js";
import type { StepLog } from "../step-log.js";
import { hasMacros, isEncrypted, isXml, keepFragile, refuseHostile } from "./admit.js";
import { withoutAuthors } from "./author-metadata.js";
import { optimizePictures } from "./pictures.js";
import { totals } from "./totals.js";
import { readZip, type ZipEntry } from "./zip-reader.js";
import { writeZip } from "./zip-writer.js";

/** The same document in fewer bytes: authors out, pictures smaller, every part packed as well as we can. */
export async function optimizeOffice(
  bytes: Uint8Array,
  type: FileType,
  options: OptimizeOptions,
  log: StepLog,
): Promise<Outcome> {
  const entries = await readZip(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), options.limits);
  refuseHostile(entries);
  log.judge(hasMacros(entries) ? "active" : isEncrypted(entries) ? "unchecked" : "safe");
  keepFragile(entries);
  const changed = await log.step("metadata", async () => {
    const value = withoutAuthors(entries);
    return { ...totals(entries, value), detail: `${value.size} parts without authors`, value };
  });
  const pictures = await optimizePictures(entries, options, log);
  for (const [name, data] of pictures) changed.set(name, data);
  const output = await pack(entries, changed, type, options, log);
  await check(output, entries, changed, options, log);
  return { status: "optimized", bytes: output };
}

async function pack(
  entries: ZipEntry[],
  changed: Map<string, Uint8Array>,
  type: FileType,
  options: OptimizeOptions,
  log: StepLog,
): Promise<Uint8Array> {
  return log.step("archive", async () => {
    const budget = DeflateBudget.forDocument(options);
    const packed: ZipEntry[] = [];
    for (const entry of inOrder(entries)) packed.push(await packEntry(entry, changed.get(entry.name), budget));
    const value = writeZip(packed);
    const before = entries.reduce((sum, { raw }) => sum + raw.length, 0);
    return { before, after: value.length, detail: `${entries.length} parts of ${type.extension} packed anew`, value };
  });
}

/** Readers of OpenDocument look for the type at a fixed place; those of OOXML find the content types soonest first. */
function inOrder(entries: ZipEntry[]): ZipEntry[] {
  const rank = ({ name }: ZipEntry) => (name === "mimetype" ? 0 : name === "[Content_Types].xml" ? 1 : 2);
  return [...entries].sort((a, b) => rank(a) - rank(b));
}

async function packEntry(entry: ZipEntry, changed: Uint8Array | undefined, budget: DeflateBudget): Promise<ZipEntry> {
  const { name } = entry;
  const data = changed ?? entry.data;
  const stored: ZipEntry = { name, raw: data, method: 0, data };
  if (name === "mimetype") return stored;
  const candidates = [stored, { ...stored, method: 8 as const, raw: await deflateRawSmallest(data, budget) }];
  if (!changed) candidates.push(entry);
  return candidates.reduce((best, each) => (each.raw.length < best.raw.length ? each : best));
}

/** Reads the new archive anew: the same parts, all as they were but for those changed on purpose. */
async function check(
  output: Uint8Array,
  entries: ZipEntry[],
  changed: Map<string, Uint8Array>,
  options: OptimizeOptions,
  log: StepLog,
): Promise<void> {
  await log.step("guard", async () => {
    await verifyArchive(output, entries, changed, options);
    const texts = entries.filter(({ name }) => isXml(name) && !changed.has(name)).length;
    return {
      before: output.length,
      after: output.length,
      detail: `${texts} text parts are byte-equal`,
      value: undefined,
    };
  });
}

export async function verifyArchive(
  output: Uint8Array,
  entries: ZipEntry[],
  changed: Map<string, Uint8Array>,
  { limits }: OptimizeOptions,
): Promise<void> {
  const found = await readZip(Buffer.from(output), limits).catch((error: Error) => {
    throw new GuardError(
      error instanceof KeepError ? error.message : `The new archive is not accepted: ${error.message}`,
    );
  });
  const byName = new Map(found.map((entry) => [entry.name, entry.data]));
  if (found.length !== entries.length) throw new GuardError("The new archive has another number of parts");
  for (const { name, data } of entries) {
    const after = byName.get(name);
    if (!after || !equal(after, changed.get(name) ?? data)) throw new GuardError(`${name} is not what it was`);
  }
}
