import { afterAll, beforeAll, expect, it } from "vitest";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { subscribe } from "../setup/subscribe.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

interface Watched {
  performanceStats: { requestCount: number };
}

let server: TestServer;
let insert: Factories;
let admin: SignedIn;

beforeAll(async () => {
  server = await startTestServer();
  insert = createFactories(server.db);
  admin = await signIn(server.db, insert, "ADMIN");
});
afterAll(() => server.stop());

const watch = (args: string, token?: string) =>
  subscribe<Watched>(server.url, `subscription { performanceStats${args} { requestCount } }`, token);

it("tells an admin at once, and again when the time has come", async () => {
  const subscription = await watch("(everySeconds: 1, window: SINCE_START)", admin.token);
  const first = (await subscription.next()).data?.performanceStats.requestCount as number;
  for (let n = 0; n < 3; n++) await server.send("query Watched { rateLimit { maxCost } }");
  expect((await subscription.next()).data?.performanceStats.requestCount).toBe(first + 3);
  await subscription.stop();
});

it.each(["CANDIDATE", "RECRUITER"] as const)("tells a %s nothing", async (role) => {
  const { token } = await signIn(server.db, insert, role);
  const subscription = await watch("", token);
  expect((await subscription.next()).errors?.[0]?.extensions?.code).toBe("FORBIDDEN");
  await subscription.stop();
});

it("tells a visitor nothing", async () => {
  const subscription = await watch("");
  expect((await subscription.next()).errors?.[0]?.extensions?.code).toBe("UNAUTHENTICATED");
  await subscription.stop();
});

it.each([0, -1, 3_601])("refuses to come every %s seconds", async (seconds) => {
  const subscription = await watch(`(everySeconds: ${seconds})`, admin.token);
  expect((await subscription.next()).errors?.[0]?.extensions?.code).toBe("BAD_USER_INPUT");
  await subscription.stop();
});
