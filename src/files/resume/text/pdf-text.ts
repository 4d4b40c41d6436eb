import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { getDocument, type PDFPageProxy, VerbosityLevel } from "pdfjs-dist/legacy/build/pdf.mjs";
import { withGlyphsInPlace } from "./fallback-glyphs.js";
import { layoutPage } from "./page-layout.js";
import type { TextItem } from "./page-segments.js";
import { lineText, type ResumeDocument, type ResumeLine } from "./resume-document.js";
import type { TextLimits } from "./text-limits.js";

const packageFolder = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
const folder = (name: string) => `${join(packageFolder, name)}/`;

/** @throws Error for what is no readable PDF */
export async function readPdfText(bytes: Uint8Array, limits: TextLimits): Promise<ResumeDocument> {
  // pdfjs takes what it is given over, and empties it.
  const loading = getDocument({
    data: Uint8Array.from(bytes),
    verbosity: VerbosityLevel.ERRORS,
    disableFontFace: true,
    useSystemFonts: false,
    enableXfa: false,
    isOffscreenCanvasSupported: false,
    useWasm: false,
    cMapUrl: folder("cmaps"),
    cMapPacked: true,
    standardFontDataUrl: folder("standard_fonts"),
  });
  try {
    const pdf = await loading.promise;
    const pages: ResumeLine[][] = [];
    const links: string[] = [];
    let characters = 0;
    let isCut = false;
    for (let number = 1; number <= Math.min(pdf.numPages, limits.pages) && !isCut; number++) {
      const page = await pdf.getPage(number);
      const { items, isCut: isLast } = await itemsOf(page, limits.characters - characters);
      isCut = isLast;
      const lines = layoutPage(items, number);
      pages.push(lines);
      characters += lines.reduce((sum, line) => sum + lineText(line).length, 0);
      links.push(...(await linksOf(page)));
      page.cleanup();
    }
    const { info } = await pdf.getMetadata();
    const named = (name: string) => String((info as Record<string, unknown>)[name] ?? "").trim() || undefined;
    return {
      lines: withoutRunningTitles(pages),
      links: [...new Set(links)].slice(0, limits.links),
      title: named("Title"),
      author: named("Author"),
      isTruncated: pdf.numPages > limits.pages || isCut,
    };
  } finally {
    await loading.destroy();
  }
}

/** The page's text, up to the piece that would be too much. */
async function itemsOf(page: PDFPageProxy, maxCharacters: number): Promise<{ items: TextItem[]; isCut: boolean }> {
  const items: TextItem[] = [];
  const turned: TextItem[] = [];
  let left = maxCharacters;
  const { items: all } = await page.getTextContent();
  for (const item of all) {
    if (!("str" in item)) continue;
    left -= item.str.length;
    if (left < 0) break;
    const [a = 0, b = 0, c = 0, d = 0, x = 0, y = 0] = item.transform as number[];
    const size = Math.hypot(c, d) || item.height;
    // What is written upwards along an edge is read last, piece by piece.
    if (Math.abs(b) > Math.abs(a)) turned.push({ text: item.str, x: 0, y: -turned.length * 20, width: 1, size: 10 });
    else items.push({ text: item.str, x, y, width: item.width, size });
  }
  return { items: [...withGlyphsInPlace(items), ...turned], isCut: left < 0 };
}

async function linksOf(page: PDFPageProxy): Promise<string[]> {
  const annotations: { subtype?: string; url?: string; unsafeUrl?: string }[] = await page.getAnnotations();
  return annotations.flatMap(({ subtype, url, unsafeUrl }) => {
    const address = url ?? unsafeUrl;
    return subtype === "Link" && address ? [address] : [];
  });
}

/** "Page 2 of 3", "2 Jane Roe", "Jane Roe 2/3"; the years of two jobs are no numbers of pages. */
const PAGE_NUMBER =
  /\b(?:page|seite|p[aá]gina|strona)\s*\d{1,3}(?:\s*(?:\/|of|von|de|di|sur|z)\s*\d{1,3})?|^\d{1,3}(?=\s)|(?:(?<!\d)\d{1,3}\s*(?:\/|of|von|de|di|sur|z)\s*)?(?<!\d)\d{1,3}(?=\D{0,2}$)/giu;

/** What stands on every page, like a name and a page number, is read once, and last: it is in nobody's way there. */
function withoutRunningTitles(pages: ResumeLine[][]): ResumeLine[] {
  const edges = pages.map((lines) => new Set([...lines.slice(0, 3), ...lines.slice(-3)]));
  const key = (line: ResumeLine) => lineText(line).replace(PAGE_NUMBER, "#");
  const count = new Map<string, number>();
  for (const edge of edges) {
    for (const text of new Set([...edge].map(key))) count.set(text, (count.get(text) ?? 0) + 1);
  }
  const once = new Map<string, ResumeLine>();
  const body = pages.flatMap((lines, place) =>
    lines.filter((line) => {
      const text = key(line);
      if (!edges[place]?.has(line) || (count.get(text) ?? 0) < 2 || text.length > 150) return true;
      // The first page's title is where it belongs.
      if (place === 0 && lines.indexOf(line) < 3) {
        once.set(text, line);
        return true;
      }
      if (!once.has(text)) once.set(text, { ...line, flow: "running" });
      return false;
    }),
  );
  return [...body, ...[...once.values()].filter(({ flow }) => flow === "running")];
}
