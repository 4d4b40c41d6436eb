import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { Reads } from "../../platform/cache/reads.js";
import type { FilePurpose } from "../../platform/db/db.types.js";
import { toGlobalId } from "../../platform/graphql/global-id.js";
import { formatOf } from "./picture-formats.js";

export const FILES_PATH = "/files";

/** What a link is made from. */
export interface LinkedFile {
  id: number;
  purpose: FilePurpose;
  /** Null until it is ready. */
  servedSha256: string | null;
}

/** Which form of a picture a link fetches. */
export interface LinkedVariant {
  width: number;
  mimeType: string;
}

/** A link's parameters, as they were sent. */
export interface LinkParameters {
  v?: string;
  expires?: string;
  signature?: string;
  width?: string;
  format?: string;
}

/** All links to a file within this time are equal, so that answers with them are too, and stay in caches. */
const BUCKET_SECONDS = 300;
/** A link is good for two to three times that: an answer that is about to be replaced still holds a good one. */
const BUCKETS = 3;
const VERSION_LENGTH = 16;
const PUBLIC_PURPOSES: readonly FilePurpose[] = ["AVATAR", "LOGO"];

/** Whether links to such files are for everyone who has them, for good. */
export function hasPublicLinks(purpose: FilePurpose): boolean {
  return PUBLIC_PURPOSES.includes(purpose);
}

/**
 * Makes and checks the addresses of files. Whoever has one may fetch the file: private ones for some minutes; avatars and
 * logos for good, by a token that nobody can guess, since ids can be counted through.
 */
export class FileLinks {
  private readonly key: Buffer;

  constructor(secret: string) {
    this.key = Buffer.from(hkdfSync("sha256", secret, "", "file-link", 32));
  }

  /**
   * The address below this server's, or null while the file is not ready.
   * @param reads told when the answer is another one because the link is
   */
  urlOf(
    file: LinkedFile,
    reads: Pick<Reads, "changesAt">,
    variant?: LinkedVariant,
    now: number = Date.now(),
  ): string | null {
    if (file.servedSha256 === null) return null;
    const id = toGlobalId("StoredFile", file.id);
    const form: { width?: string; format?: string } = variant
      ? { width: String(variant.width), format: formatOf(variant.mimeType) }
      : {};
    if (hasPublicLinks(file.purpose)) return address(id, { v: this.version(file.id, file.servedSha256), ...form });
    const bucket = bucketAt(file.id, now / 1000);
    reads.changesAt(new Date(bucket.end * 1000));
    const expires = String(bucket.end + BUCKET_SECONDS * (BUCKETS - 1));
    return address(id, { ...form, expires, signature: this.signature(file.id, { ...form, expires }) });
  }

  /** Whether a private link is ours and good; undefined if there is none, or it is not ours. */
  check(
    id: number,
    parameters: LinkParameters,
    now: number = Date.now(),
  ): { expiresAt: number; isExpired: boolean } | undefined {
    const { expires, signature } = parameters;
    if (expires === undefined || signature === undefined || !/^[1-9]\d{0,10}$/.test(expires)) return undefined;
    if (!equal(signature, this.signature(id, { ...parameters, expires }))) return undefined;
    const expiresAt = Number(expires) * 1000;
    return { expiresAt, isExpired: expiresAt <= now };
  }

  /** Whether the link lets everyone read an avatar or a logo. */
  isPublic(id: number, { v }: LinkParameters): boolean {
    return v !== undefined && equal(v.slice(VERSION_LENGTH), this.publicToken(id));
  }

  /** The content's hash, by which clients keep it for good, and the token that lets them read it. */
  private version(id: number, sha256: string): string {
    return sha256.slice(0, VERSION_LENGTH) + this.publicToken(id);
  }

  private publicToken(id: number): string {
    return this.sign("public", id).slice(0, 22);
  }

  private signature(id: number, { expires, width = "", format = "" }: LinkParameters): string {
    return this.sign("private", id, expires, width, format);
  }

  private sign(...parts: unknown[]): string {
    // As JSON, so that no part can pass for two.
    return createHmac("sha256", this.key).update(JSON.stringify(parts)).digest("base64url");
  }
}

/** Whether the link names this very content, which then can be kept for good. */
export function namesContent({ v }: LinkParameters, sha256: string): boolean {
  return (
    v !== undefined && v.length >= VERSION_LENGTH && v.slice(0, VERSION_LENGTH) === sha256.slice(0, VERSION_LENGTH)
  );
}

/** Files change links at different moments: if all did at once, so would all answers that show one. */
function bucketAt(id: number, seconds: number): { end: number } {
  const offset = (id * 97) % BUCKET_SECONDS;
  return { end: (Math.floor((seconds - offset) / BUCKET_SECONDS) + 1) * BUCKET_SECONDS + offset };
}

function address(id: string, parameters: LinkParameters): string {
  return `${FILES_PATH}/${id}?${new URLSearchParams({ ...parameters })}`;
}

/** In constant time. Texts are compared, not what they decode to: one link has one spelling. */
function equal(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
