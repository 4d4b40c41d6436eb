import { StorageError } from "./storage.js";

export function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

const UNREACHABLE = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);
const FULL = new Set(["QuotaExceeded", "XMinioStorageFull", "EntityTooLarge"]);
const REFUSED = new Set([
  "AccessDenied",
  "Forbidden",
  "InvalidAccessKeyId",
  "SignatureDoesNotMatch",
  "ExpiredToken",
  "InvalidToken",
  "RequestTimeTooSkewed",
]);

/** Whether the same request may well succeed a moment later. */
export function isTransient(error: unknown): boolean {
  const status = statusOf(error);
  return isUnreachable(error) || (status !== undefined && (status >= 500 || status === 429 || status === 408));
}

function isUnreachable(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isUnreachable);
  const { name, code } = error as { name?: string; code?: string };
  return name === "TimeoutError" || (code !== undefined && UNREACHABLE.has(code));
}

/** What an operator can do something about, in words; what is no answer of S3 as it is. */
export function s3ErrorInWords(error: unknown, storage: string): unknown {
  if (!(error instanceof Error) || error instanceof StorageError) return error;
  const say = (what: string) => new StorageError(`The file storage ${storage} ${what}`, { cause: error });
  const { name } = error;
  if (isUnreachable(error)) return say("cannot be reached.");
  if (name === "NoSuchBucket") return say("does not exist: there is no such bucket.");
  if (name === "CredentialsProviderError")
    return say("cannot be used without credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.");
  if (error.message === "Region is missing") return say("needs a region: add ?region=… or set AWS_REGION.");
  if (REFUSED.has(name)) return say(`refuses these credentials (${name}).`);
  if (FULL.has(name)) return say(`is full (${name}).`);
  const status = statusOf(error);
  return status === undefined ? error : say(`does not work (${name}, HTTP ${status}).`);
}
