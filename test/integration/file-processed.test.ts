import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { compiledFolder } from "../setup/compiled.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { picture } from "../setup/sample-files.js";
import { type Subscription, subscribe } from "../setup/subscribe.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";
import { settled, upload } from "../setup/upload.js";

interface Processed {
  fileProcessed: { id: string; status: string; storedSize: number; variants: { width: number; mimeType: string }[] };
}

/** What slow passes may take on a machine that does much else. */
const SLOW_MS = 60_000;
const LARGE = "a line of a long text\n".repeat(60_000);

let server: TestServer;
let insert: Factories;
let ada: SignedIn;
const open: Subscription<Processed>[] = [];

beforeAll(async () => {
  server = await startTestServer({ compiled: compiledFolder() });
  server.files.warmUp();
  insert = createFactories(server.db);
  ada = await signIn(server.db, insert, "CANDIDATE");
}, 120_000);
afterEach(async () => {
  for (const subscription of open.splice(0)) await subscription.stop();
});
afterAll(() => server?.stop());

async function listenTo(id: string | undefined, token = ada.token): Promise<Subscription<Processed>> {
  const query = `subscription { fileProcessed(id: "${id}") { id status storedSize variants { width mimeType } } }`;
  const subscription = await subscribe<Processed>(server.url, query, token);
  open.push(subscription);
  return subscription;
}

it(
  "tells when a file that was accepted is ready, and again when it has become smaller",
  async () => {
    const { file } = await upload(server.url, ada.token, { name: "large.txt", bytes: LARGE });
    const subscription = await listenTo(file?.id);
    const first = (await subscription.next(SLOW_MS)).data?.fileProcessed;
    expect(first).toMatchObject({ id: file?.id, status: "READY" });
    const second = (await subscription.next(SLOW_MS)).data?.fileProcessed;
    expect(second?.storedSize).toBeLessThan(first?.storedSize ?? 0);
  },
  3 * SLOW_MS,
);

it(
  "tells at once of a file that is ready already, and of a picture's variants when they are there",
  async () => {
    const sent = { name: "me.jpg", bytes: await picture("jpeg", 140, 100, 5) };
    const { file } = await settled(server, ada.token, await upload(server.url, ada.token, sent, "AVATAR"));
    const subscription = await listenTo(file?.id);
    let seen = (await subscription.next(SLOW_MS)).data?.fileProcessed;
    expect(seen?.status).toBe("READY");
    if (seen?.variants.length === 0) seen = (await subscription.next(SLOW_MS)).data?.fileProcessed;
    const widths = new Set(seen?.variants.map(({ width }) => width));
    expect([...widths].sort((a, b) => a - b)).toEqual(expect.arrayContaining([64]));
    expect(seen?.variants.some(({ mimeType }) => mimeType !== "image/jpeg")).toBe(true);
  },
  3 * SLOW_MS,
);

it("is for those who may see the file", async () => {
  const eve = await signIn(server.db, insert, "CANDIDATE");
  const id = await insert.file({ ownerId: ada.id });
  const stranger = await listenTo(toGlobalId("StoredFile", id), eve.token);
  expect((await stranger.next()).errors?.[0]?.extensions?.code).toBe("NOT_FOUND");
  const nowhere = await listenTo("x");
  expect((await nowhere.next()).errors?.[0]?.extensions?.code).toBe("NOT_FOUND");
});

it("is forgotten when its client has stopped, and when there was nothing to tell of", async () => {
  const before = server.listenerCount();
  const subscription = await listenTo(toGlobalId("StoredFile", await insert.file({ ownerId: ada.id })));
  await subscription.next();
  expect(server.listenerCount()).toBeGreaterThan(before);
  await subscription.stop();
  const nowhere = await listenTo(toGlobalId("StoredFile", 999_999));
  await nowhere.next();
  await expect.poll(() => server.listenerCount(), { timeout: 5_000 }).toBe(before);
});
