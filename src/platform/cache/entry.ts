import { createHash } from "node:crypto";
import type { TrustedHead } from "../http/send-trusted.js";
import type { Snapshot } from "./change-log.js";
import type { Dependency } from "./dependency.js";

/** What is stored with the bytes. Times in milliseconds. */
interface Facts {
  storedAt: number;
  /** For how long it is fresh. */
  maxAge: number;
  /** When it stops being true by itself. */
  until: number;
  /** What it cost to make. */
  costMs: number;
  isPrivate: boolean;
  /** The field or rule that limits how it is cached. */
  limit: string | undefined;
  /** Of a whole answer: what it shows, for CDNs. Kept, since working it out takes longer than serving the answer. */
  surrogateKey?: string | undefined;
}

/** A cached value: bytes, what they were made from, and since when they are true. */
export class Entry {
  /** The change up to which it is known to be true, in this server's log. */
  seq: number;
  /** Kept for whoever sends it. A weak map would tell the two apart, and cost more than all else when Redis answers. */
  head: TrustedHead | undefined;
  private etagText: string | undefined;
  private latin1Text: string | undefined;
  private parsed: Dependency[] | undefined;
  private readonly unparsed: Buffer | undefined;
  /** About what it takes in memory, in bytes. */
  readonly size: number;

  constructor(
    readonly body: Buffer,
    readonly facts: Facts,
    dependencies: Dependency[] | Buffer,
    seq: number,
    etag?: string,
  ) {
    this.seq = seq;
    this.etagText = etag;
    if (Array.isArray(dependencies)) this.parsed = dependencies;
    else this.unparsed = dependencies;
    // The bytes are held twice once they are served.
    this.size =
      2 * body.length + (Array.isArray(dependencies) ? dependencies.reduce(addSize, 0) : dependencies.length) + 300;
  }

  /** Parsed when first needed: most entries from Redis are served without a look at them. */
  get dependencies(): Dependency[] {
    this.parsed ??= JSON.parse(this.unparsed?.toString("utf8") ?? "[]") as Dependency[];
    return this.parsed;
  }

  /**
   * The bytes as a string of one character a byte. Node sends headers and such a body in one write, which takes half the
   * time of a buffer's two.
   */
  get latin1(): string {
    this.latin1Text ??= this.body.toString("latin1");
    return this.latin1Text;
  }

  get etag(): string {
    this.etagText ??= `"${createHash("sha1").update(this.body).digest("base64url")}"`;
    return this.etagText;
  }

  /** For Redis: two lengths, what is stored with the bytes, the dependencies, the bytes. */
  encode(snapshot: Snapshot): Buffer {
    const { until, ...facts } = this.facts;
    const head = Buffer.from(
      JSON.stringify({ ...facts, ...(Number.isFinite(until) && { until }), etag: this.etag, snapshot }),
    );
    const dependencies = this.unparsed ?? Buffer.from(JSON.stringify(this.parsed));
    const lengths = Buffer.alloc(8);
    lengths.writeUInt32BE(head.length, 0);
    lengths.writeUInt32BE(dependencies.length, 4);
    return Buffer.concat([lengths, head, dependencies, this.body]);
  }
}

function addSize(sum: number, { where, ids }: Dependency): number {
  const values = where.reduce((count, condition) => count + ("in" in condition ? condition.in.length : 4), 0);
  return sum + 40 + 8 * (values + (ids?.length ?? 0));
}

const OPENING = "[".charCodeAt(0);
const CLOSING = "]".charCodeAt(0);

/** Reads what {@link Entry.encode} wrote; undefined if it is anything else. */
export function decodeEntry(bytes: Buffer): { entry: Entry; snapshot: Snapshot } | undefined {
  try {
    const headEnd = 8 + bytes.readUInt32BE(0);
    const dependenciesEnd = headEnd + bytes.readUInt32BE(4);
    const { snapshot, until, etag, ...facts } = JSON.parse(bytes.toString("utf8", 8, headEnd)) as Facts & {
      snapshot: Snapshot;
      etag: string;
    };
    const isList = bytes[headEnd] === OPENING && bytes[dependenciesEnd - 1] === CLOSING;
    if (!snapshot || !isList || dependenciesEnd > bytes.length) return undefined;
    const entry = new Entry(
      bytes.subarray(dependenciesEnd),
      { ...facts, until: until ?? Number.POSITIVE_INFINITY, limit: facts.limit },
      bytes.subarray(headEnd, dependenciesEnd),
      0,
      etag,
    );
    return { entry, snapshot };
  } catch {
    return undefined;
  }
}
