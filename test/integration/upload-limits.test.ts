import { afterAll, beforeAll, expect, it } from "vitest";
import { compiledFolder } from "../setup/compiled.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { csv } from "../setup/sample-files.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";
import { sendMultipart, settled, storedKeys, UPLOAD, type UploadAnswer, upload } from "../setup/upload.js";

let compiled: string;
const servers: TestServer[] = [];

beforeAll(async () => {
  compiled = compiledFolder();
}, 120_000);
afterAll(async () => {
  for (const server of servers) await server.stop();
});

async function start(env: Record<string, string>): Promise<{ server: TestServer; insert: Factories; ada: SignedIn }> {
  const server = await startTestServer({ compiled, env });
  servers.push(server);
  const insert = createFactories(server.db);
  return { server, insert, ada: await signIn(server.db, insert, "CANDIDATE") };
}

const codesOf = ({ userErrors }: UploadAnswer) => userErrors.map(({ code }) => code);

it("an account uploads so many files a minute, and then nothing is read of it", async () => {
  const { server, insert, ada } = await start({ UPLOADS_PER_MINUTE: "3" });
  const send = (token: string) => upload(server.url, token, { name: "a.txt", bytes: "text" });
  for (let n = 0; n < 3; n++) expect(codesOf(await send(ada.token))).toEqual([]);
  const operations = { query: UPLOAD, variables: { file: null, purpose: "RESUME" } };
  const answer = await sendMultipart(
    server.url,
    operations,
    { f: ["variables.file"] },
    { f: { name: "a.txt", bytes: "x" } },
    ada.token,
  );
  expect(answer.errors?.[0]?.extensions.code).toBe("RATE_LIMITED");
  const eve = await signIn(server.db, insert, "CANDIDATE");
  expect(codesOf(await send(eve.token))).toEqual([]);
});

it("an account holds so many files, also if they come at once", async () => {
  const { server, ada } = await start({ UPLOAD_QUOTA_FILES: "3" });
  const answers = await Promise.all(
    [1, 2, 3, 4, 5, 6].map((seed) => upload(server.url, ada.token, { name: "a.csv", bytes: csv(20, seed) })),
  );
  expect(answers.flatMap(codesOf)).toEqual(["PAYLOAD_TOO_LARGE", "PAYLOAD_TOO_LARGE", "PAYLOAD_TOO_LARGE"]);
});

it("an account holds so many bytes, duplicates included", async () => {
  const { server, ada } = await start({ UPLOAD_QUOTA_MB: "1" });
  const sent = { name: "a.csv", bytes: csv(18_000) };
  expect(codesOf(await upload(server.url, ada.token, sent))).toEqual([]);
  expect(codesOf(await upload(server.url, ada.token, sent))).toEqual([]);
  expect(codesOf(await upload(server.url, ada.token, sent))).toEqual(["PAYLOAD_TOO_LARGE"]);
});

it("with ENABLE_FILE_CACHING off every upload is processed anew, and its bytes are stored once", async () => {
  const { server, ada } = await start({ ENABLE_FILE_CACHING: "false" });
  const sent = { name: "a.csv", bytes: csv(100) };
  const first = await settled(server, ada.token, await upload(server.url, ada.token, sent));
  const second = await settled(server, ada.token, await upload(server.url, ada.token, sent));
  expect([first.file?.report.deduplicated, second.file?.report.deduplicated]).toEqual([false, false]);
  const contents = await server.db.selectFrom("fileContents").select("id").execute();
  expect(contents).toHaveLength(2);
  const waiting = () => server.db.selectFrom("fileContents").select("id").where("refinedAt", "is", null).execute();
  await expect.poll(waiting, { timeout: 90_000 }).toEqual([]);
  // The original, the quick form and the small one.
  expect((await storedKeys(server.files.storage)).length).toBeLessThanOrEqual(3);
}, 120_000);
