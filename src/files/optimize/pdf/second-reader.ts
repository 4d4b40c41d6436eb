import { PDFArray, PDFDocument, PDFHexString, PDFName, type PDFObject, PDFString } from "pdf-lib";
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
  const document = await PDFDocument.load(bytes, {
    throwOnInvalidObject: true,
    updateMetadata: false,
    // It would pause after every hundred objects, to let a browser breathe.
    parseSpeed: Number.POSITIVE_INFINITY,
  });
  const fields = document.catalog.getAcroForm()?.getAllFields() ?? [];
  return {
    pages: document.getPageCount(),
    fields: fields.map(([field]) => `${field.getFullyQualifiedName()} = ${textOf(field.dict.lookup(PDFName.of("V")))}`),
  };
}

function textOf(value: PDFObject | undefined): string {
  if (value instanceof PDFString || value instanceof PDFHexString) return value.decodeText();
  if (value instanceof PDFName) return value.asString();
  if (value instanceof PDFArray) return value.asArray().map(textOf).join();
  return value?.constructor.name ?? "none";
}
