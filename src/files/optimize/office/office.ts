import { deflateRawSync } from "node:zlib";
import { deflateRawSmallest, equal } from "../deflate.js";
import { DeflateBudget } from "../deflate-budget.js";
import type { OptimizeOptions } from "../options.js";
import { PictureBudget } from "../picture-budget.js";
import { GuardError, KeepError, type Outcome } from "../result.js";
import { StepLog } from "../step-log.js";
import { hasMacros, hidesSomething, isPackage, isXml, keepFragile } from "./admit.js";
import { withoutAuthors } from "./author-metadata.js";
import { type OfficeDocument, readDocument } from "./document.js";
import { optimizePictures } from "./pictures.js";
import { totals } from "./totals.js";
import { readZip, type ZipEntry } from "./zip-reader.js";
import { writeZip } from "./zip-writer.js";

/** Shared by a document and those in it. */
interface Budgets {
  pictures: PictureBudget;
  deflate: DeflateBudget;
}

/** The same document in fewer bytes: authors out, pictures smaller, every part packed as well as we can. */
export async function optimizeOffice(bytes: Uint8Array, options: OptimizeOptions, log: StepLog): Promise<Outcome> {
  const document = await readDocument(bytes, options.limits);
  log.judge(hasMacros(document) ? "active" : hidesSomething(document) ? "unchecked" : "safe");
  keepFragile(document);
  const budgets = { pictures: new PictureBudget(options), deflate: DeflateBudget.forDocument(options) };
  const output = await rewrite(document, options, log, budgets);
  log.leave(budgets.pictures.left);
  return { status: "optimized", bytes: output };
}

async function rewrite(
  document: OfficeDocument,
  options: OptimizeOptions,
  log: StepLog,
  budgets: Budgets,
): Promise<Uint8Array> {
  const { entries } = document;
  const withoutPeople = await log.step("metadata", async () => {
    const value = withoutAuthors(entries);
    return { ...totals(entries, value), detail: `${value.size} parts without authors`, value };
  });
  const pictures = await optimizePictures(entries, options, log, budgets.pictures);
  const documents = await rewriteEmbedded(document, options, log, budgets);
  const changed = new Map([...withoutPeople, ...pictures, ...documents]);
  const output = await pack(entries, changed, log, budgets.deflate);
  await check(output, entries, changed, options, log);
  return output;
}

/** The documents in it that got smaller, by their names. */
async function rewriteEmbedded(
  { entries, embedded }: OfficeDocument,
  options: OptimizeOptions,
  log: StepLog,
  budgets: Budgets,
): Promise<Map<string, Uint8Array>> {
  const value = new Map<string, Uint8Array>();
  if (embedded.size === 0) return value;
  return log.step("documents", async () => {
    for (const { name, data } of entries) {
      const document = embedded.get(name);
      const output = document && (await rewriteOrKeep(document, options, budgets));
      if (output && sizeAsPart(output) < sizeAsPart(data)) value.set(name, output);
    }
    const detail = `${value.size} of ${embedded.size} documents in it made smaller`;
    return { ...totals(entries, value), detail, value };
  });
}

async function rewriteOrKeep(
  document: OfficeDocument,
  options: OptimizeOptions,
  budgets: Budgets,
): Promise<Uint8Array | undefined> {
  if (!isPackage(document)) return undefined;
  try {
    keepFragile(document);
    return await rewrite(document, options, new StepLog(), budgets);
  } catch (error) {
    if (error instanceof KeepError || error instanceof GuardError) return undefined;
    throw error;
  }
}

/** About: what a document only stores, the one that it is in deflates, and all of it together. */
function sizeAsPart(data: Uint8Array): number {
  return Math.min(data.length, deflateRawSync(data).length);
}

async function pack(
  entries: ZipEntry[],
  changed: Map<string, Uint8Array>,
  log: StepLog,
  budget: DeflateBudget,
): Promise<Uint8Array> {
  return log.step("archive", async () => {
    const packed = new Map<ZipEntry, ZipEntry>();
    for (const entry of smallestFirst(entries)) {
      packed.set(entry, await packEntry(entry, changed.get(entry.name), budget));
    }
    const value = writeZip(inOrder(entries).flatMap((entry) => packed.get(entry) ?? []));
    const before = entries.reduce((sum, { raw }) => sum + raw.length, 0);
    return { before, after: value.length, detail: `${entries.length} parts packed anew`, value };
  });
}

/** One large part must not take all the time that there is for deflating well. */
function smallestFirst(entries: ZipEntry[]): ZipEntry[] {
  return [...entries].sort((a, b) => a.data.length - b.data.length);
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
