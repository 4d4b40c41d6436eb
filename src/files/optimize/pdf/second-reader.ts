import type { PDFObject } from "pdf-lib";
import { GuardError } from "../result.js";

/** What another library sees in a PDF. */
interface Reading {
  pages: number;
  /** Each field's full name and value. */
  fields: string[];
}

/**
 * Asks pdf-lib, which knows nothing of our reader and writer, whether the new file still parses, and has the pages,
 * form fields and values of the original. Returns false if it cannot read the original either: then it has no opinion.
 * It has no limits of its own, so only files come here that our reader has found to be within them.
 */
export async function agreesWithSecondReader(original: Uint8Array, output: Uint8Array): Promise<boolean> {
  const before = await read(original).catch(() => undefined);
  if (!before) return false;
  const after = await read(output).catch((error: Error) => {
    throw new GuardError(`Another reader cannot open the new file: ${error.message.split("\n")[0]}`);
  });
  if (after.pages !== before.pages) throw new GuardError("Another reader counts other pages in the new file");
  const isEqual =
    after.fields.length === before.fields.length && after.fields.every((each, at) => each === before.fields[at]);
  if (!isEqual) throw new GuardError("Another reader finds other form fields in the new file");
  return true;
}

async function read(bytes: Uint8Array): Promise<Reading> {
  // Loaded by the first PDF: a worker that is started anew after a kill should be at work soon.
  const library = await import("pdf-lib");
  const document = await library.PDFDocument.load(bytes, {
    throwOnInvalidObject: true,
    updateMetadata: false,
    // It would pause after every hundred objects, to let a browser breathe.
    parseSpeed: Number.POSITIVE_INFINITY,
  });
  const fields = document.catalog.getAcroForm()?.getAllFields() ?? [];
  return {
    pages: document.getPageCount(),
    fields: fields.map(
      ([field]) => `${field.getFullyQualifiedName()} = ${textOf(library, field.dict.lookup(library.PDFName.of("V")))}`,
    ),
  };
}

function textOf(library: typeof import("pdf-lib"), value: PDFObject | undefined): string {
  const { PDFArray, PDFHexString, PDFName, PDFString } = library;
  if (value instanceof PDFString || value instanceof PDFHexString) return value.decodeText();
  if (value instanceof PDFName) return value.asString();
  if (value instanceof PDFArray)
    return value
      .asArray()
      .map((each) => textOf(library, each))
      .join();
  return value?.constructor.name ?? "none";
}
