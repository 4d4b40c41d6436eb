import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export interface DiskLocation {
  kind: "disk";
  folder: string;
}

export interface S3Location {
  kind: "s3";
  bucket: string;
  /** Empty, or with a slash at its end. */
  prefix: string;
  /** Absent: Amazon's, for the region. */
  endpoint: string | undefined;
  /** Absent: from the SDK's own settings (`AWS_REGION`, profile). */
  region: string | undefined;
  forcePathStyle: boolean;
  /** Whether clients send staged uploads to the bucket itself. */
  directUploads: boolean;
}

export type StorageLocation = DiskLocation | S3Location;

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const PREFIX = /^[\w!.*'()-]+(\/[\w!.*'()-]+)*$/;
const PARAMETERS = new Set(["endpoint", "region", "forcePathStyle", "directUploads"]);

/**
 * `file:` and a path, or `s3://bucket/prefix?endpoint=https://…&region=…&forcePathStyle=true&directUploads=true`.
 * @param url absent: the folder `files` in the data folder
 * @throws Error that says what is wrong with it
 */
export function parseStorageUrl(url: string | undefined, dataDir: string): StorageLocation {
  if (url === undefined) return { kind: "disk", folder: join(resolve(dataDir), "files") };
  if (url.startsWith("file:")) return { kind: "disk", folder: folderOf(url) };
  if (url.startsWith("s3://")) return s3LocationOf(url);
  throw new Error("must begin with file: or s3://");
}

function folderOf(url: string): string {
  if (url.startsWith("file://")) {
    try {
      return fileURLToPath(url);
    } catch {
      throw new Error("must be file: and a path of this machine, as in file:///var/lib/hirewise");
    }
  }
  const path = url.slice("file:".length);
  if (path === "") throw new Error("names no folder");
  return resolve(path);
}

function s3LocationOf(url: string): S3Location {
  if (!URL.canParse(url)) throw new Error("is not a URL");
  const { hostname: bucket, pathname, searchParams, username, password } = new URL(url);
  if (username || password) throw new Error("must not hold credentials: set AWS_ACCESS_KEY_ID and its like");
  if (!BUCKET.test(bucket)) throw new Error("has no valid bucket name");
  const prefix = pathname.replace(/^\/+|\/+$/g, "");
  if (prefix !== "" && (!PREFIX.test(prefix) || prefix.split("/").some((part) => part === "." || part === "..")))
    throw new Error("has an odd prefix: letters, digits, - _ . and / are accepted");
  for (const name of searchParams.keys()) {
    if (!PARAMETERS.has(name)) throw new Error(`has an unknown parameter ${name}`);
  }
  const endpoint = searchParams.get("endpoint") ?? undefined;
  if (endpoint !== undefined && !(URL.canParse(endpoint) && /^https?:\/\//.test(endpoint)))
    throw new Error("has an endpoint that is not an http:// or https:// URL");
  const flag = (name: string, fallback: boolean) => {
    const value = searchParams.get(name) ?? String(fallback);
    if (value !== "true" && value !== "false") throw new Error(`has a ${name} that is neither true nor false`);
    return value === "true";
  };
  return {
    kind: "s3",
    bucket,
    prefix: prefix === "" ? "" : `${prefix}/`,
    endpoint,
    region: searchParams.get("region") ?? undefined,
    forcePathStyle: flag("forcePathStyle", endpoint !== undefined),
    directUploads: flag("directUploads", false),
  };
}
