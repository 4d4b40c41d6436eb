import { createHash, createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";

interface Credentials {
  AWS_ACCESS_KEY_ID: string;
  AWS_SECRET_ACCESS_KEY: string;
}

const FORM =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;

/** Whether a request carries the signature (AWS Signature Version 4) that these credentials give it. */
export function isSignedBy(request: IncomingMessage, url: URL, credentials: Credentials): boolean {
  const match = FORM.exec(request.headers.authorization ?? "");
  if (!match) return false;
  const [, keyId, date, region, names, signature] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  if (keyId !== credentials.AWS_ACCESS_KEY_ID) return false;
  const headers = names.split(";").map((name) => `${name}:${String(request.headers[name] ?? "").trim()}\n`);
  const parameters = [...url.searchParams].map(([name, value]) => `${encode(name)}=${encode(value)}`).sort();
  const canonical = [
    request.method,
    url.pathname,
    parameters.join("&"),
    headers.join(""),
    names,
    request.headers["x-amz-content-sha256"],
  ].join("\n");
  const toSign = [
    "AWS4-HMAC-SHA256",
    request.headers["x-amz-date"],
    `${date}/${region}/s3/aws4_request`,
    sha256(canonical),
  ];
  let key: Buffer | string = `AWS4${credentials.AWS_SECRET_ACCESS_KEY}`;
  for (const part of [date, region, "s3", "aws4_request", toSign.join("\n")]) {
    key = createHmac("sha256", key).update(part).digest();
  }
  return key.toString("hex") === signature;
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** As `encodeURIComponent`, with the four characters that S3 wants encoded too. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
