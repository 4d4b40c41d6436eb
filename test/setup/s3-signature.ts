import { createHash, createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";

interface Credentials {
  AWS_ACCESS_KEY_ID: string;
  AWS_SECRET_ACCESS_KEY: string;
}

const SCOPE = String.raw`([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request`;
const HEADER = new RegExp(`^AWS4-HMAC-SHA256 Credential=${SCOPE}, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$`);
const CREDENTIAL = new RegExp(`^${SCOPE}$`);

interface Signed {
  keyId: string;
  day: string;
  region: string;
  /** Of the headers that are signed, with semicolons. */
  names: string;
  signature: string;
  at: string;
  payload: string;
}

/** Whether a request, or its address, carries the signature (AWS Signature Version 4) that these credentials give it. */
export function isSignedBy(request: IncomingMessage, url: URL, credentials: Credentials): boolean {
  const signed = url.searchParams.has("X-Amz-Signature") ? signedInAddress(url) : signedInHeader(request);
  if (!signed || signed.keyId !== credentials.AWS_ACCESS_KEY_ID) return false;
  const { day, region, names, signature, at, payload } = signed;
  const headers = names.split(";").map((name) => `${name}:${String(request.headers[name] ?? "").trim()}\n`);
  const parameters = [...url.searchParams]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort();
  const canonical = [request.method, url.pathname, parameters.join("&"), headers.join(""), names, payload].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", at, `${day}/${region}/s3/aws4_request`, sha256(canonical)];
  let key: Buffer | string = `AWS4${credentials.AWS_SECRET_ACCESS_KEY}`;
  for (const part of [day, region, "s3", "aws4_request", toSign.join("\n")]) {
    key = createHmac("sha256", key).update(part).digest();
  }
  return key.toString("hex") === signature;
}

function signedInHeader({ headers }: IncomingMessage): Signed | undefined {
  const [, keyId, day, region, names, signature] = HEADER.exec(headers.authorization ?? "") ?? [];
  const [at, payload] = [String(headers["x-amz-date"]), String(headers["x-amz-content-sha256"])];
  return signature ? ({ keyId, day, region, names, signature, at, payload } as Signed) : undefined;
}

/** Unless it has expired. */
function signedInAddress({ searchParams }: URL): Signed | undefined {
  const get = (name: string) => searchParams.get(`X-Amz-${name}`) ?? "";
  const [, keyId, day, region] = CREDENTIAL.exec(get("Credential")) ?? [];
  const at = get("Date");
  const signedAt = Date.parse(at.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  if (!keyId || !(Date.now() < signedAt + Number(get("Expires")) * 1_000)) return undefined;
  const [names, signature] = [get("SignedHeaders"), get("Signature")];
  return { keyId, day, region, names, signature, at, payload: "UNSIGNED-PAYLOAD" } as Signed;
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** As `encodeURIComponent`, with the four characters that S3 wants encoded too. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
