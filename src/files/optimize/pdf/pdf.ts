import { DeflateBudget } from "../deflate-budget.js";
import type { OptimizeOptions } from "../options.js";
import { GuardError, KeepError, type Outcome } from "../result.js";
import type { StepLog } from "../step-log.js";
import { scanForActiveContent } from "./active-scan.js";
import { PdfDocument } from "./document.js";
import { convertFonts } from "./embedded-fonts.js";
import { countPages, reachable, rootsOf } from "./graph.js";
import { findDuplicates, redirect, redirectTrailer } from "./merge.js";
import { type PdfValue, type Ref, Stream } from "./objects.js";
import { optimizePictures } from "./pictures.js";
import { recompressOrKeep } from "./recompress.js";
import { isSigned, readClaims, removeActiveContent, removeMetadata } from "./scrub.js";
import { agreesWithSecondReader } from "./second-reader.js";
import { type Approved, verifyEqual } from "./verify.js";
import { writePdf } from "./writer.js";

/** What pdf-lib reads in some 10 ms. */
const QUICK_SECOND_READER_BYTES = 250_000;

/** The same document in fewer bytes: see the steps. Whatever is odd about the file throws a KeepError. */
export async function optimizePdf(bytes: Uint8Array, options: OptimizeOptions, log: StepLog): Promise<Outcome> {
  const { document, removed } = open(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), options, log);
  const claims = admit(document, options);
  const output = await rewrite(document, bytes, options, log, () => removeMetadata(document, claims));
  if (removed > 0) log.warn(`${removed} scripts or actions that start programs were removed`);
  if (output.length < bytes.length) return { status: "optimized", bytes: output };
  throw new KeepError(removed > 0 ? "Without them it is no smaller" : "The file is as small as we can make it");
}

/** The document without its active content. Judges the file as it came, first of all: what follows may fail. */
function open(bytes: Buffer, { limits }: OptimizeOptions, log: StepLog): { document: PdfDocument; removed: number } {
  try {
    const document = new PdfDocument(bytes, limits);
    const removed = removeActiveContent(document);
    log.judge(removed > 0 ? "active" : "safe");
    return { document, removed };
  } catch (error) {
    log.judge(scanForActiveContent(bytes, limits));
    throw error;
  }
}

/** Throws for files that must stay as they are. */
function admit(document: PdfDocument, { limits }: OptimizeOptions) {
  const pages = countPages(document, limits.pages);
  if (pages > limits.pages) throw new KeepError(`The PDF has more than ${limits.pages} pages`);
  if (pages === 0) throw new KeepError("The PDF is damaged: it has no pages");
  const objects = reachable(rootsOf(document), (ref) => document.object(ref));
  if (isSigned(document, objects)) throw new KeepError("The PDF is signed");
  const claims = readClaims(document);
  if (claims.pdfaPart === "1") throw new KeepError("The PDF is an archive file (PDF/A-1)");
  return claims;
}

async function rewrite(
  document: PdfDocument,
  bytes: Uint8Array,
  options: OptimizeOptions,
  log: StepLog,
  scrub: () => number,
): Promise<Uint8Array> {
  const budget = DeflateBudget.forDocument(options);
  await log.step("metadata", async () => {
    const removed = scrub();
    return { before: bytes.length, after: bytes.length, detail: `${removed} entries out`, value: undefined };
  });
  const read = () => reachable(rootsOf(document), (ref) => document.object(ref));
  await convertFonts(document, read(), options.effort === "thorough", log);
  const objects = read();
  const approved = await optimizePictures(document, objects, options, log, budget);
  const streams = await recompressAll(document, objects, approved, budget, log);
  const output = await log.step("structure", async () => {
    const current = new Map(
      [...objects].map(([number, value]): [number, PdfValue] => [number, streams.get(number) ?? value]),
    );
    const twins = findDuplicates(current);
    const lookup = (ref: Ref) => current.get(ref.number) ?? document.object(ref);
    const value = await writePdf({
      trailer: redirectTrailer(document.trailer, twins),
      version: document.version,
      lookup: (ref) => redirect(lookup(ref), twins),
      budget,
    });
    const detail = `${objects.size - twins.size} objects in object streams, ${twins.size} duplicates merged`;
    return { before: bytes.length, after: value.length, detail, value };
  });
  await check(document, output, approved, options, log);
  if (options.effort === "thorough" || bytes.length <= QUICK_SECOND_READER_BYTES) await askAgain(bytes, output, log);
  return output;
}

async function recompressAll(
  document: PdfDocument,
  objects: Map<number, PdfValue>,
  approved: Approved,
  budget: DeflateBudget,
  log: StepLog,
): Promise<Map<number, Stream>> {
  return log.step("streams", async () => {
    const value = new Map(approved);
    let before = 0;
    let after = 0;
    for (const [number, object] of smallestFirst(objects)) {
      if (approved.has(number)) continue;
      const smaller = await recompressOrKeep(document, object, budget);
      before += object.raw.length;
      after += smaller.raw.length;
      value.set(number, smaller);
    }
    return { before, after, detail: `${value.size} streams deflated anew`, value };
  });
}

/** One large stream must not take all the time that there is for deflating well. */
function smallestFirst(objects: Map<number, PdfValue>): [number, Stream][] {
  const streams = [...objects].filter((object): object is [number, Stream] => object[1] instanceof Stream);
  return streams.sort(([, a], [, b]) => a.raw.length - b.raw.length);
}

async function check(
  document: PdfDocument,
  output: Uint8Array,
  approved: Approved,
  options: OptimizeOptions,
  log: StepLog,
) {
  await log.step("guard", async () => {
    try {
      const limits = { ...options.limits, inflatedBytes: options.limits.inflatedBytes * 2 };
      verifyEqual(document, new PdfDocument(Buffer.from(output), limits), approved);
    } catch (error) {
      if (error instanceof KeepError) throw new GuardError(`The new file cannot be read: ${error.message}`);
      throw error;
    }
    const detail = "pages, text, links, fields, tags and attachments are equal";
    return { before: output.length, after: output.length, detail, value: undefined };
  });
}

async function askAgain(bytes: Uint8Array, output: Uint8Array, log: StepLog) {
  await log.step("second reader", async () => {
    const value = await agreesWithSecondReader(bytes, output);
    const detail = value ? "pages and fields are equal for pdf-lib too" : "pdf-lib cannot read the original";
    return { before: output.length, after: output.length, detail, value };
  });
}
