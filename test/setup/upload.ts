import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { GraphQLAnswer, TestServer } from "./test-server.js";

const PATIENCE_MS = 30_000;

export interface SentFile {
  name: string;
  bytes: Uint8Array | string;
  type?: string;
}

export interface UploadAnswer {
  file: {
    id: string;
    filename: string;
    mimeType: string;
    sha256: string;
    originalSize: number;
    storedSize: number | null;
    status: "PROCESSING" | "READY" | "FAILED";
    url: string | null;
    variants: { width: number; mimeType: string; url: string }[];
    report: {
      steps: { name: string; bytesBefore: number; bytesAfter: number; ms: number; detail: string }[];
      ratio: number;
      durationMs: number;
      deduplicated: boolean;
      fellBack: boolean;
      warnings: string[];
    };
  } | null;
  userErrors: { code: string; field: string | null; message: string }[];
}

export const FILE_FIELDS = `id filename mimeType sha256 originalSize storedSize status url variants { width mimeType url }
  report { steps { name bytesBefore bytesAfter ms detail } ratio durationMs deduplicated fellBack warnings }`;

export const UPLOAD = `mutation ($file: Upload!, $purpose: FilePurpose!, $companyId: ID) {
  uploadFile(file: $file, purpose: $purpose, companyId: $companyId) {
    file { ${FILE_FIELDS} } userErrors { code field message } } }`;

/** Sends a GraphQL multipart request as a browser does. */
export async function sendMultipart<Data>(
  url: string,
  operations: object,
  map: object,
  files: Record<string, SentFile>,
  token?: string,
): Promise<GraphQLAnswer<Data>> {
  const form = new FormData();
  form.append("operations", JSON.stringify(operations));
  form.append("map", JSON.stringify(map));
  for (const [field, { bytes, name, type }] of Object.entries(files)) {
    form.append(field, new Blob([bytes], { type: type ?? "" }), name);
  }
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "apollo-require-preflight": "true", ...(token && { authorization: `Bearer ${token}` }) },
    body: form,
  });
  return { ...((await response.json()) as object), status: response.status } as GraphQLAnswer<Data>;
}

/** Uploads one file. @throws Error if the request as a whole was refused */
export async function upload(
  url: string,
  token: string,
  file: SentFile,
  purpose = "ATTACHMENT",
  companyId: string | null = null,
): Promise<UploadAnswer> {
  const operations = { query: UPLOAD, variables: { file: null, purpose, companyId } };
  const answer = await sendMultipart<{ uploadFile: UploadAnswer }>(
    url,
    operations,
    { f: ["variables.file"] },
    { f: file },
    token,
  );
  if (!answer.data?.uploadFile) throw new Error(JSON.stringify(answer));
  return answer.data.uploadFile;
}

/** What a server has not removed of the files that it received. */
export function temporaryFiles(dataDir: string): Promise<string[]> {
  return readdir(join(dataDir, "uploads"));
}

/** The keys of everything in a server's storage. */
export async function storedKeys(storage: { list(): AsyncIterable<{ key: string }> }): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of storage.list()) keys.push(key);
  return keys.sort();
}

/** The same answer once the file is ready or has failed, as a client that asks again and again learns of it. */
export async function settled(
  server: Pick<TestServer, "send">,
  token: string,
  answer: UploadAnswer,
): Promise<UploadAnswer> {
  let { file } = answer;
  const query = `query ($id: ID!) { node(id: $id) { ... on StoredFile { ${FILE_FIELDS} } } }`;
  const until = Date.now() + PATIENCE_MS;
  while (file?.status === "PROCESSING" && Date.now() < until) {
    await sleep(100);
    const asked = await server.send<{ node: UploadAnswer["file"] }, object>(query, { id: file.id }, token);
    file = asked.data?.node ?? null;
  }
  return { ...answer, file };
}
