import type { Metadata, Sharp } from "sharp";
import type { OptimizeOptions } from "../options.js";
import { KeepError, RefuseError } from "../result.js";
import type { Effort, LossyEncoder } from "./lossy.js";
import type { LossySubject } from "./lossy-search.js";
import { decode, open, type Pixels } from "./pixels.js";
import { hasOwnColours, readPngChunks } from "./png-chunks.js";
import { compactProfile, describesRgb, isSrgb, withJpegProfile } from "./profile.js";
import { Reference } from "./reference.js";

const GREYS = new Set(["b-w", "grey16"]);
const SMALL_PIXELS = 40_000;
const SMALL_MARGIN = 0.008;
/** A tone curve of its own may spread dark shades, and with them what differs there. */
const PROFILE_MARGIN = 0.003;

/** Of the time limit; what has begun by then may take longer than expected. */
const UNTIL_SHARE = 0.7;

/** One picture under work: its file, what it says of itself, and the pixels every candidate is compared with. */
export class Picture implements LossySubject {
  private constructor(
    readonly bytes: Uint8Array,
    readonly metadata: Metadata,
    readonly isResized: boolean,
    readonly reference: Reference,
    readonly options: OptimizeOptions,
    /** Whether what says how its colours are meant says nothing in another format. */
    readonly isTiedToFormat: boolean,
    /** What says the same as the file's own profile in fewer bytes; encoders leave profiles out then. */
    readonly compactProfile: Buffer | undefined,
    /** What encoders start from: the file, or its scaled form, so that a large photograph is scaled once only. */
    private readonly source: Uint8Array,
    /** When the work began that this is a part of. */
    readonly startedAt: number,
  ) {}

  static async read(bytes: Uint8Array, options: OptimizeOptions, startedAt = performance.now()): Promise<Picture> {
    const metadata = await readMetadata(bytes, options);
    const isResized = mustShrink(metadata, options.fit);
    const damaged = (error: Error): never => {
      throw new KeepError(`The picture is damaged: ${error.message.split("\n")[0]}`);
    };
    const source = isResized ? await scaled(bytes, metadata, options).catch(damaged) : bytes;
    const pixels = await decode(open(source, options.limits)).catch(damaged);
    const profile =
      metadata.format === "jpeg" || metadata.format === "png" ? await compactProfile(metadata.icc) : undefined;
    const isTied = await isTiedToFormat(bytes, metadata);
    return new Picture(
      bytes,
      metadata,
      isResized,
      new Reference(pixels, options.measure),
      { ...options, minSimilarity: minSimilarityFor(options, pixels) + (isTied ? PROFILE_MARGIN : 0) },
      isTied,
      profile,
      source,
      startedAt,
    );
  }

  /** The upright, fitted picture with its profile and nothing else of its metadata, ready for an encoder. */
  pipeline(keepProfile = true): Sharp {
    const upright = open(this.source, this.options.limits).autoOrient();
    const picture = keepProfile ? upright.keepIccProfile() : upright;
    return this.isGrey ? picture.toColourspace("b-w") : picture;
  }

  get isGrey(): boolean {
    return this.metadata.space === "b-w";
  }

  get pixelCount(): number {
    return this.reference.pixels.width * this.reference.pixels.height;
  }

  /** Whether it has more than 8 bits a sample, and may lose none. */
  get mustStayDeep(): boolean {
    return this.metadata.depth !== "uchar" && !this.options.lossyImages;
  }

  get until(): number {
    return this.startedAt + this.options.timeLimitMs * UNTIL_SHARE;
  }

  get minSimilarity(): number {
    return this.options.minSimilarity;
  }

  get effort(): Effort {
    return this.options.effort;
  }

  async encode(encoder: LossyEncoder, quality: number): Promise<Uint8Array> {
    const profile = encoder.format === "jpg" ? this.compactProfile : undefined;
    const encoded = await encoder.encode(this.pipeline(!profile), quality).toBuffer();
    return profile ? withJpegProfile(encoded, profile) : encoded;
  }
}

/** WebP and AVIF are RGB whatever the picture is: a profile of another model says nothing there, one of RGB now does. */
async function isTiedToFormat(bytes: Uint8Array, { format, icc, space }: Metadata): Promise<boolean> {
  if (icc && (!describesRgb(icc) || (GREYS.has(space) && !(await isSrgb(icc).catch(() => false))))) return true;
  return format === "png" && hasOwnColours(readPngChunks(bytes) ?? []);
}

/** On a small picture measures with other windows differ by more. */
export function minSimilarityFor({ minSimilarity }: OptimizeOptions, { width, height }: Pixels): number {
  return width * height < SMALL_PIXELS ? minSimilarity + SMALL_MARGIN : minSimilarity;
}

export async function readMetadata(bytes: Uint8Array, { limits }: OptimizeOptions): Promise<Metadata> {
  let metadata: Metadata;
  try {
    metadata = await open(bytes, { ...limits, pixels: 1_000_000_000 }).metadata();
  } catch (error) {
    const message = (error as Error).message.split("\n")[0] ?? "";
    if (message.includes("pixel limit")) throw new RefuseError("The picture says to be too large for anybody");
    throw new KeepError(`The picture cannot be read: ${message}`);
  }
  const pages = metadata.pages ?? 1;
  const size = Math.max(metadata.width * metadata.height, gifScreen(bytes, metadata));
  if (size > limits.pixels || pages > limits.frames) {
    throw new RefuseError(
      `The picture has ${size} pixels and ${pages} frames, more than ${limits.pixels} or ${limits.frames}`,
    );
  }
  if (size * pages > limits.pixels) throw new KeepError("The animation has too many pixels to look at them all");
  return metadata;
}

/** What a viewer lays out for a GIF, however small its frames are. */
function gifScreen(bytes: Uint8Array, { format }: Metadata): number {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(10, bytes.length));
  return format === "gif" && header.length === 10 ? header.readUInt16LE(6) * header.readUInt16LE(8) : 0;
}

function mustShrink(metadata: Metadata, fit: OptimizeOptions["fit"]): boolean {
  if (!fit) return false;
  const { width, height } = metadata.autoOrient;
  return width > fit.width || height > fit.height;
}

/** Without loss, and with the profile. */
function scaled(bytes: Uint8Array, { space }: Metadata, { fit, limits }: OptimizeOptions): Promise<Uint8Array> {
  // The turn comes first, or width and height would be the lying picture's.
  const upright = open(bytes, limits).autoOrient().keepIccProfile();
  // As RGB it would lose a profile of grey.
  const own = space === "b-w" ? upright.toColourspace("b-w") : upright;
  return own
    .resize({ ...fit, fit: "inside", withoutEnlargement: true })
    .png({ compressionLevel: 0 })
    .toBuffer();
}
