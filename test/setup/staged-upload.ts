import type { SignedIn } from "./factories.js";
import type { TestServer } from "./test-server.js";
import { FILE_FIELDS, type UploadAnswer } from "./upload.js";

interface Staged {
  upload: { id: string; url: string } | null;
  userErrors: { code: string; field: string | null }[];
}

const STAGE = `mutation ($input: StageUploadInput!) {
  stageUpload(input: $input) { upload { id url } userErrors { code field } } }`;
const COMPLETE = `mutation ($id: ID!) {
  completeUpload(input: { id: $id }) { file { ${FILE_FIELDS} } userErrors { code field message } } }`;

/** Announces a file: `data.csv`, an attachment, unless the fields say something else. */
export async function stageUpload(server: TestServer, as: SignedIn, size: number, fields: object = {}) {
  const input = { filename: "data.csv", purpose: "ATTACHMENT", size, ...fields };
  const { data, errors } = await server.send<{ stageUpload: Staged }, object>(STAGE, { input }, as.token);
  if (!data) throw new Error(errors?.[0]?.message);
  return data.stageUpload;
}

/** @throws if the server could not */
export async function completeUpload(server: TestServer, as: SignedIn, id: string | undefined) {
  const { data, errors } = await server.send<{ completeUpload: UploadAnswer }, object>(COMPLETE, { id }, as.token);
  if (!data) throw new Error(errors?.[0]?.message);
  return data.completeUpload;
}

export const codesOf = ({ userErrors }: { userErrors: { code: string }[] }) => userErrors.map(({ code }) => code);
