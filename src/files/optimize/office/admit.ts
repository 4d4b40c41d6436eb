import { KeepError, RefuseError } from "../result.js";
import type { OfficeDocument } from "./document.js";
import type { ZipEntry } from "./zip-reader.js";

const ARCHIVE_NAME = /\.(zip|rar|7z|tar|gz|tgz|bz2|xz|jar|cab|iso)$/i;
const OFFICE_NAME = /\.(docx|xlsx|pptx|od[tspgfcm]|ot[tspg]|sldx|ppsx|xlsb|dotx|xltx|potx|vsdx|thmx|glox)$/i;
/** What a document in the document may be that has macros of its own. */
const MACRO_NAME = /\.(doc|dot|xls|xlt|xla|ppt|pot|pps|ppa|sld|vsd)m$/i;
const MACROS = /(^|\/)(vbaProject\.bin|vbaData\.xml)$|^(Basic|Scripts)\//i;
/** LibreOffice keeps earlier versions of a document there, whole. */
const ODF_VERSION = /^Versions\/[^/]+$/;
const ODF_TYPE = "application/vnd.oasis.opendocument.";
const SIGNATURES = /^_xmlsignatures\/|^META-INF\/.*signatures\.xml$/i;

/** Throws for archives that nobody should open. */
export function refuseHostile(entries: ZipEntry[]): void {
  for (const { name, data } of entries) {
    if (isNestedArchive(name, data)) throw new RefuseError(`The document has an archive in it: ${name}`);
    if (!isXml(name)) continue;
    const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    // OOXML forbids document types, and no entity of one is harmless.
    if (text.includes("<!ENTITY")) throw new RefuseError(`The document declares XML entities: ${name}`);
    if (/\.rels$/i.test(name) && hasRemoteTemplate(text.toString("utf8"))) {
      throw new RefuseError("The document loads its template from elsewhere");
    }
  }
}

/** Throws for documents that must stay as they are. */
export function keepFragile(document: OfficeDocument): void {
  if (document.entries.some(({ name }) => SIGNATURES.test(name))) throw new KeepError("The document is signed");
  if (hasMacros(document)) throw new KeepError("The document has macros");
  if (isEncrypted(document)) throw new KeepError("The document is encrypted");
}

/** Or a document in it has. */
export function hasMacros({ entries, embedded }: OfficeDocument): boolean {
  return (
    entries.some(({ name }) => MACROS.test(name) || MACRO_NAME.test(name)) ||
    [...embedded.values()].some((document) => document && hasMacros(document))
  );
}

/** Whether a document in it could not be read, as far as it goes. */
export function hidesSomething(document: OfficeDocument): boolean {
  if (isEncrypted(document)) return true;
  return [...document.embedded.values()].some((inner) => !inner || hidesSomething(inner));
}

function isEncrypted({ entries }: OfficeDocument): boolean {
  const manifest = entries.find(({ name }) => name === "META-INF/manifest.xml");
  return manifest !== undefined && Buffer.from(manifest.data).includes("encryption-data");
}

export function isXml(name: string): boolean {
  return /\.(xml|rels|vml|rdf)$/i.test(name);
}

/** Every OOXML package has the one, and OpenDocument the other: without them it is some archive by such a name. */
export function isPackage({ entries }: OfficeDocument): boolean {
  return entries.some(({ name }) => /^(\[Content_Types\]\.xml|mimetype)$/i.test(name));
}

/** An Office document among a document's parts. */
export function isEmbedded({ name, data }: ZipEntry): boolean {
  return isZip(data) && OFFICE_NAME.test(name);
}

function isNestedArchive(name: string, data: Uint8Array): boolean {
  if (ARCHIVE_NAME.test(name)) return true;
  if (!isZip(data) || OFFICE_NAME.test(name) || MACRO_NAME.test(name)) return false;
  // The type is an entry of its own, and stored.
  return !(ODF_VERSION.test(name) && Buffer.from(data.buffer, data.byteOffset, data.byteLength).includes(ODF_TYPE));
}

function isZip(data: Uint8Array): boolean {
  return data.length > 4 && data[0] === 0x50 && data[1] === 0x4b && data[2] === 3 && data[3] === 4;
}

/** A path on the author's own disk is no danger, and common. */
function hasRemoteTemplate(rels: string): boolean {
  return (rels.match(/<Relationship\b[^>]*>/g) ?? []).some((relationship) => {
    const target = /\bTarget\s*=\s*["']([^"']*)/.exec(relationship)?.[1] ?? "";
    const isTemplate = /\/attachedTemplate["']/.test(relationship);
    return (
      isTemplate && /^(https?:|ftp:|\\\\|\/\/|file:\/\/[^/]|file:\/{4,}|file:\\\\\\?\\?[^\\?]*\\)/i.test(target.trim())
    );
  });
}
