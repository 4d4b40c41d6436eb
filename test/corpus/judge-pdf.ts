import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createCanvas } from "@napi-rs/canvas";
import { getDocument, type PDFDocumentProxy, type PDFPageProxy, VerbosityLevel } from "pdfjs-dist/legacy/build/pdf.mjs";
import { similarityOf, toGrey } from "./judge-picture.js";

const LEAST_SIMILARITY = 0.95;
const folder = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));

/** What a document has lost, as pdf.js reads and draws it. */
export async function damageOfPdf(before: Uint8Array, after: Uint8Array): Promise<string | undefined> {
  const [old, now] = await Promise.all([open(before), open(after)]);
  try {
    const [was, is] = [await contentOf(old), await contentOf(now)];
    if (was !== is) return `was ${was}, is ${is}`;
    for (let number = 1; number <= old.numPages; number++) {
      const [oldPage, newPage] = [await drawn(await old.getPage(number)), await drawn(await now.getPage(number))];
      const similarity = similarityOf(oldPage, newPage);
      if (similarity < LEAST_SIMILARITY) return `page ${number} is similar by ${similarity}`;
    }
    return undefined;
  } finally {
    await Promise.all([old.destroy(), now.destroy()]);
  }
}

function open(bytes: Uint8Array): Promise<PDFDocumentProxy> {
  return getDocument({
    // pdf.js takes what it is given over, and empties it.
    data: Uint8Array.from(bytes),
    standardFontDataUrl: `${join(folder, "standard_fonts")}/`,
    wasmUrl: `${join(folder, "wasm")}/`,
    verbosity: VerbosityLevel.ERRORS,
  }).promise;
}

/** Everything but how it looks. */
async function contentOf(pdf: PDFDocumentProxy): Promise<string> {
  const pages: unknown[] = [];
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    const { items } = await page.getTextContent();
    const annotations: Record<string, unknown>[] = await page.getAnnotations();
    pages.push([
      page.view,
      page.rotate,
      items.map((item) => ("str" in item ? item.str : "")).join("|"),
      annotations.map(({ subtype, rect, url, unsafeUrl, contentsObj, fieldName, fieldType, fieldValue, options }) => [
        subtype,
        rect,
        url,
        unsafeUrl,
        contentsObj,
        fieldName,
        fieldType,
        fieldValue,
        options,
      ]),
    ]);
  }
  const attachments = (await pdf.getAttachments()) as Record<string, { content: Uint8Array }> | null;
  const attached = Object.entries(attachments ?? {}).map(([name, { content }]) => [
    name,
    Buffer.from(content).toString("base64"),
  ]);
  const outline = (await pdf.getOutline())?.map(({ title, items }) => [title, items.length]);
  return JSON.stringify([pages, attached, outline ?? []]);
}

async function drawn(page: PDFPageProxy) {
  const viewport = page.getViewport({ scale: 1 });
  const [width, height] = [Math.ceil(viewport.width), Math.ceil(viewport.height)];
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  // pdf.js draws on the canvas of a browser, of which this is one by its shape only.
  await page.render({ canvas: canvas as never, canvasContext: context as never, viewport }).promise;
  return toGrey(context.getImageData(0, 0, width, height).data as unknown as Uint8Array, width, height, 4);
}
