import type { IncomingHttpHeaders } from "node:http";
import Negotiator from "negotiator";
import type { FileEncoding } from "../../platform/db/db.types.js";
import { isModern, mimeTypeOf } from "./picture-formats.js";
import type { ServedFile } from "./served-file.queries.js";

/** The form of a file that is sent. */
export interface Representation {
  mimeType: string;
  blobKey: string;
  /** How the blob is encoded in the storage. */
  storedAs: FileEncoding;
  /** Whether it is sent so, rather than decoded. */
  isEncoded: boolean;
  /** In bytes, as it is sent. */
  size: number;
  /** Strong: every form has its own. */
  etag: string;
  /** The request headers that it was chosen by. */
  vary: string[];
}

/** A form of a picture; the file itself is one, as wide as it is. */
interface Form {
  width: number;
  mimeType: string;
  size: number;
  blobKey: string;
  isFile: boolean;
}

/** What was asked for in the address. */
export interface Wanted {
  /** At least so many pixels, if there are. */
  width: number | undefined;
  /** The name of a picture's format; undefined to go by `Accept`. */
  format: string | undefined;
}

export function chooseRepresentation(file: ServedFile, wanted: Wanted, headers: IncomingHttpHeaders): Representation {
  const form = chooseForm(file, wanted, headers);
  const vary = file.variants.length > 0 && wanted.format === undefined ? ["Accept"] : [];
  if (!form.isFile) {
    const { mimeType, blobKey, size } = form;
    const etag = `"${blobKey.slice(0, 32)}"`;
    return { mimeType, blobKey, storedAs: "identity", isEncoded: false, size, etag, vary };
  }
  const { mimeType, blobKey, encoding: storedAs } = file;
  const isEncoded = storedAs !== "identity" && prefersEncoded(storedAs, headers);
  if (storedAs !== "identity") vary.push("Accept-Encoding");
  const hash = file.servedSha256.slice(0, 32);
  return {
    mimeType,
    blobKey,
    storedAs,
    isEncoded,
    size: isEncoded ? file.storedSize : file.servedSize,
    // With the blob's own hash: the same text may be encoded anew, into other bytes.
    etag: isEncoded ? `"${hash}-${storedAs}-${blobKey.slice(0, 8)}"` : `"${hash}"`,
    vary,
  };
}

function prefersEncoded(encoding: string, headers: IncomingHttpHeaders): boolean {
  return new Negotiator({ headers }).encodings([encoding, "identity"])[0] === encoding;
}

/** The narrowest that is wide enough; of those the format that the client likes best, and then the smallest. */
function chooseForm(file: ServedFile, wanted: Wanted, headers: IncomingHttpHeaders): Form {
  const { mimeType, blobKey, servedSize: size } = file;
  const itself: Form = { width: file.width ?? Number.POSITIVE_INFINITY, mimeType, size, blobKey, isFile: true };
  const needed = Math.min(wanted.width ?? Number.POSITIVE_INFINITY, itself.width);
  const forms = [...file.variants.map((variant) => ({ ...variant, isFile: false })), itself];
  const liking = wanted.format === undefined ? likingByAccept(forms, mimeType, headers) : likingOf(wanted.format);
  const suitable = forms.filter((form) => form.width >= needed && liking(form.mimeType) < Number.POSITIVE_INFINITY);
  suitable.sort((a, b) => a.width - b.width || liking(a.mimeType) - liking(b.mimeType) || a.size - b.size);
  return suitable[0] ?? itself;
}

/** How far down a client's list a format stands; infinite if it is not to be sent. */
type Liking = (mimeType: string) => number;

function likingOf(format: string): Liking {
  const wanted = mimeTypeOf(format);
  return (mimeType) => (mimeType === wanted ? 0 : Number.POSITIVE_INFINITY);
}

function likingByAccept(forms: readonly Form[], ownType: string, headers: IncomingHttpHeaders): Liking {
  const types = [...new Set(forms.map((form) => form.mimeType))];
  const { accept = "*/*" } = headers;
  // Programs that take everything rarely mean AVIF; browsers name what they can show.
  const named = accept.split(",").filter((range) => !range.includes("*"));
  const isNamed = new Set(new Negotiator({ headers: { accept: named.join(",") || "none/none" } }).mediaTypes(types));
  const order = new Negotiator({ headers: { accept } }).mediaTypes(types);
  const weights = new Map(
    named.map((range) => [range.split(";", 1)[0]?.trim(), Number(/;\s*q=([\d.]+)/.exec(range)?.[1] ?? 1)]),
  );
  // Browsers list AVIF first and mean nothing by it: of what they like alike, the smallest is sent.
  const alike = (a: string, b: string) => a === b || (weights.has(a) && weights.get(a) === weights.get(b));
  return (mimeType) => {
    const place = order.findIndex((each) => alike(each, mimeType));
    if (place >= 0 && (!isModern(mimeType) || isNamed.has(mimeType) || mimeType === ownType)) return place;
    // Something is better than nothing, even if the client likes none of what there is.
    return mimeType === ownType ? types.length : Number.POSITIVE_INFINITY;
  };
}
