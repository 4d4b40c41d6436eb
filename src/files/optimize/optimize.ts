import { detectType } from "./detect.js";
import { optimizeImage } from "./image/image.js";
import { optimizeOffice } from "./office/office.js";
import type { OptimizeOptions } from "./options.js";
import { optimizePdf } from "./pdf/pdf.js";
import {
  type FileType,
  GuardError,
  KeepError,
  type OnProgress,
  type OptimizeResult,
  type Outcome,
  RefuseError,
  reasonUntouched,
  type Safety,
  statusUntouched,
} from "./result.js";
import { StepLog, since } from "./step-log.js";
import { optimizeSvg } from "./svg/svg.js";

/**
 * Makes a file smaller within this process, without a limit of time or memory: `OptimizerPool` sets those. Never
 * throws for what is in the file, and never gives more bytes than it got.
 */
export async function optimizeHere(
  bytes: Uint8Array,
  options: OptimizeOptions,
  onProgress?: OnProgress,
): Promise<OptimizeResult> {
  const started: Start = { at: performance.now(), cpu: process.cpuUsage() };
  const log = new StepLog(onProgress);
  const type = await detectType(bytes);
  const outcome = await attempt(bytes, type, options, log);
  return toResult(bytes, type, outcome, log, started);
}

async function attempt(bytes: Uint8Array, type: FileType, options: OptimizeOptions, log: StepLog): Promise<Outcome> {
  try {
    return await choose(bytes, type, options, log);
  } catch (error) {
    if (error instanceof RefuseError) return { status: "refused", reason: error.message };
    return untouched(type, log.safety, error);
  }
}

function untouched(type: FileType, safety: Safety, error: unknown): Outcome {
  const message = error instanceof Error ? error.message : String(error);
  const isGuard = error instanceof GuardError;
  const reason =
    error instanceof KeepError
      ? message
      : isGuard
        ? `The result did not pass its check: ${message}`
        : `Failed: ${message}`;
  const fellBack = !(error instanceof KeepError);
  return { status: statusUntouched(type, safety), reason: reasonUntouched(type, safety, reason), fellBack };
}

function choose(bytes: Uint8Array, type: FileType, options: OptimizeOptions, log: StepLog): Promise<Outcome> {
  switch (type.kind) {
    case "image":
      return optimizeImage(bytes, type, options, log);
    case "pdf":
      return optimizePdf(bytes, options, log);
    case "office":
      return optimizeOffice(bytes, options, log);
    case "svg":
      return optimizeSvg(bytes, options, log);
    default:
      log.judge(safetyOf(type));
      return Promise.resolve({ status: "kept", reason: "Files of this type are stored as they are" });
  }
}

/** Of what is never opened here. */
function safetyOf({ mimeType }: FileType): Safety {
  if (mimeType === "text/html") return "active";
  return /^(text\/(plain|csv)|application\/json)$/.test(mimeType) ? "safe" : "unchecked";
}

interface Start {
  at: number;
  cpu: NodeJS.CpuUsage;
}

function cost({ at, cpu }: Start) {
  const { user, system } = process.cpuUsage(cpu);
  return { durationMs: since(at), cpuMs: Math.round((user + system) / 100) / 10 };
}

function toResult(bytes: Uint8Array, type: FileType, outcome: Outcome, log: StepLog, started: Start): OptimizeResult {
  const isSmaller = outcome.status === "optimized" && outcome.bytes.length < bytes.length;
  const common = { safety: log.safety, type, outputType: type, bytes };
  const { steps, warnings, pending } = log;
  const report = { steps, warnings, ratio: 1, fellBack: false, pending, ...cost(started) };
  if (outcome.status === "optimized") {
    if (!isSmaller) return { ...common, status: "kept", reason: "No smaller form was found", report };
    const ratio = outcome.bytes.length / bytes.length;
    const outputType = outcome.outputType ?? type;
    return {
      status: "optimized",
      // Whatever was active is out, or there would be no new bytes.
      safety: log.safety === "active" ? "safe" : log.safety,
      type,
      outputType,
      bytes: outcome.bytes,
      report: { ...report, ratio },
    };
  }
  const fellBack = outcome.fellBack ?? false;
  if (type.kind !== "text" && type.kind !== "other") log.warn(outcome.reason);
  return { ...common, status: outcome.status, reason: outcome.reason, report: { ...report, fellBack } };
}
