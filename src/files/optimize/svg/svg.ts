import sharp from "sharp";
import type { Config } from "svgo";
import { decodeText } from "../detect.js";
import { decode } from "../image/pixels.js";
import { Reference } from "../image/reference.js";
import type { OptimizeOptions } from "../options.js";
import { KeepError, type Outcome, RefuseError } from "../result.js";
import type { StepLog } from "../step-log.js";
import { checkText, drawnElements } from "./limits.js";
import { type Findings, sanitizer } from "./sanitize.js";

/** Rendered for the guard; more would only cost time. */
const LONGEST_SIDE = 512;
const MIN_SIMILARITY = 0.99;

/** Ids may be used from outside, and a viewBox is what scales the picture: both stay. */
const OPTIMIZING: Config["plugins"] = [
  {
    name: "preset-default",
    params: {
      overrides: { cleanupIds: false, removeUnknownsAndDefaults: { unknownContent: false, unknownAttrs: false } },
    },
  },
];

/** Sanitised always, optimized if it still looks the same. */
export async function optimizeSvg(bytes: Uint8Array, options: OptimizeOptions, log: StepLog): Promise<Outcome> {
  const text = decodeText(bytes);
  if (text === undefined) throw new KeepError("The SVG is no text");
  checkText(text, options.limits);
  const findings: Findings = { removed: 0 };
  const clean = await log.step("sanitize", async () => {
    const value = await run(withPlainLetters(text), { plugins: [drawnElements(options.limits), sanitizer(findings)] });
    return { before: bytes.length, after: Buffer.byteLength(value), detail: `${findings.removed} dangers out`, value };
  });
  log.judge(findings.removed > 0 ? "active" : "safe");
  if (findings.removed > 0) log.warn(`${findings.removed} scripts, handlers or external references were removed`);
  const sanitized = Buffer.from(clean, "utf8");
  if (sanitized.length < bytes.length) await log.offer({ bytes: sanitized });
  else if (findings.removed === 0) await log.offer({ bytes });
  const small = await optimizeDrawing(clean, options, log);
  const best = small === undefined ? sanitized : Buffer.from(small, "utf8");
  if (best.length < bytes.length) return { status: "optimized", bytes: best };
  // Kept as it came it would keep its scripts.
  if (findings.removed > 0)
    throw new RefuseError("The SVG has scripts or external references, and is no smaller without");
  return { status: "kept", reason: "The SVG is as small as we can make it" };
}

/** Undefined if it would look different, or svgo stumbles over a style, as it does over some that browsers understand. */
async function optimizeDrawing(clean: string, { effort }: OptimizeOptions, log: StepLog): Promise<string | undefined> {
  return log.step("svgo", async () => {
    const before = Buffer.byteLength(clean);
    const kept = (why: string) => ({ before, after: before, detail: `thrown away: ${why}`, value: undefined });
    let small: string;
    try {
      small = await run(clean, { multipass: effort === "thorough", plugins: OPTIMIZING });
    } catch (error) {
      if (error instanceof KeepError) return kept(error.message);
      throw error;
    }
    if (!(await looksTheSame(clean, small))) return kept("it would look different");
    return { before, after: Buffer.byteLength(small), detail: "paths, numbers and attributes shortened", value: small };
  });
}

/**
 * Letters instead of their numbers (`&#1574;`), of which svgo's parser reads 512: a font has more. What would be markup,
 * space or no letter stays as it is, and so does a text with parts in which numbers stand for themselves.
 */
function withPlainLetters(text: string): string {
  if (text.includes("<![CDATA[")) return text;
  return text.replace(/&#(?:x([0-9a-f]{2,5})|(\d{3,6}));/gi, (reference, hex?: string, decimal?: string) => {
    const letter = String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal));
    return /^[\p{L}\p{N}]$/u.test(letter) ? letter : reference;
  });
}

async function run(text: string, config: Config): Promise<string> {
  // Loaded by the first SVG: a worker that is started anew after a kill should be at work soon.
  const { optimize } = await import("svgo");
  try {
    return optimize(text, config).data;
  } catch (error) {
    if (error instanceof RefuseError) throw error;
    throw new KeepError(`The SVG cannot be parsed: ${(error as Error).message.split("\n")[0]}`);
  }
}

async function looksTheSame(before: string, after: string): Promise<boolean> {
  try {
    const reference = new Reference(await render(before));
    return reference.compareLook(await render(after)) >= MIN_SIMILARITY;
  } catch {
    // What cannot be drawn cannot be compared.
    return false;
  }
}

function render(svg: string) {
  const picture = sharp(Buffer.from(svg, "utf8"), { limitInputPixels: 24_000_000 });
  return decode(picture.resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: "inside" }));
}
