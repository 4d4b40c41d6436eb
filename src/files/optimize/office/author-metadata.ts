import type { ZipEntry } from "./zip-reader.js";

const OOXML = /^docProps\/(core|app)\.xml$/;
const ODF = /^(.*\/)?meta\.xml$/;
/** Who and with what. Titles, subjects and languages are the document's own. */
const PERSONAL = [
  ...["dc:creator", "cp:lastModifiedBy", "cp:lastPrinted", "cp:revision"],
  ...["Company", "Manager", "Template", "TotalTime", "HyperlinkBase"],
  ...["meta:initial-creator", "meta:printed-by", "meta:print-date", "meta:editing-duration", "meta:editing-cycles"],
];

/** Fields that show a property: an empty one would change the text. */
const SHOWS_PROPERTY =
  /\b(AUTHOR|LASTSAVEDBY|DOCPROPERTY|INFO|REVNUM|EDITTIME|PRINTDATE|TEMPLATE)\b|w:dataBinding|<text:(initial-creator|creator|author-|editing-|print-|printed-)/;
const MAY_SHOW = /^(word\/.*|content|styles|ppt\/.*|xl\/worksheets\/.*)\.xml$/;

/** The parts that changed, by name. Tracked changes and comments keep their authors: those are the document's text. */
export function withoutAuthors(entries: ZipEntry[]): Map<string, Uint8Array> {
  const changed = new Map<string, Uint8Array>();
  const isShown = entries.some(
    ({ name, data }) => MAY_SHOW.test(name) && SHOWS_PROPERTY.test(Buffer.from(data).toString("utf8")),
  );
  if (isShown) return changed;
  for (const { name, data } of entries) {
    if (!OOXML.test(name) && !ODF.test(name)) continue;
    const text = Buffer.from(data).toString("utf8");
    const less = PERSONAL.reduce(removeElement, text);
    // UTF-16 does not survive the way through UTF-8, and then nothing matched either.
    if (less !== text) changed.set(name, Buffer.from(less, "utf8"));
  }
  return changed;
}

function removeElement(text: string, name: string): string {
  return text.replace(new RegExp(`<${name}(\\s[^<>]*)?(/>|>[^<]*</${name}>)`, "g"), "");
}
