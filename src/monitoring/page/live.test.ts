import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { startTestServer, type TestServer } from "../../../test/setup/test-server.js";
import { WATCH_COUNTERS } from "./operations.js";
import { Session } from "./session.js";
import { Stream } from "./stream.js";

const PASSWORD = "long enough for this";
const PATIENCE = { timeout: 15_000 };

let server: TestServer;
/** As in a browser, where nobody has to listen to errors. */
class BrowserSocket extends WebSocket {
  constructor(url: URL, protocol: string) {
    super(url, protocol);
    this.on("error", () => {});
  }
}

/** What happened, in order. */
let events: string[];
let browser: EventTarget;
let session: Session;
let stream: Stream;

beforeAll(async () => {
  server = await startTestServer();
  for (const [name, role] of [
    ["admin", "ADMIN"],
    ["other", "ADMIN"],
    ["candidate", "CANDIDATE"],
  ] as const) {
    const input = { email: `${name}@example.org`, name, password: PASSWORD };
    await server.send("mutation ($input: RegisterInput!) { register(input: $input) { accessToken } }", { input });
    await server.db.updateTable("users").set({ role }).where("email", "=", input.email).execute();
  }
});
afterAll(() => server.stop());

// The few things of a browser that these parts use.
beforeEach(() => {
  events = [];
  browser = new EventTarget();
  const stored = new Map<string, string>();
  vi.stubGlobal("WebSocket", BrowserSocket);
  vi.stubGlobal("location", new URL(`${server.url}/dashboard`));
  vi.stubGlobal("addEventListener", browser.addEventListener.bind(browser));
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
  session = newSession();
  stream = newStream();
});
afterEach(async () => {
  stream.stop();
  await session.signOut();
  vi.unstubAllGlobals();
});

const newSession = () =>
  new Session(`${server.url}/graphql`, {
    onToken: () => events.push("token"),
    onEnd: () => events.push("end"),
  });
const newStream = () =>
  new Stream("/graphql", {
    onConnect: () => events.push("connected"),
    onLive: () => events.push("live"),
    onLost: () => events.push("lost"),
    onUnauthenticated: () => events.push("unauthenticated"),
    onForbidden: () => events.push("forbidden"),
  });
const happens = (event: string) => vi.waitFor(() => expect(events).toContain(event), PATIENCE);
const watch = (onData = (_: unknown) => {}) =>
  stream.start(session.token as string, [{ query: WATCH_COUNTERS, variables: { scope: "THIS_SERVER" }, onData }]);
const sessionsOf = async (email: string) => {
  const users = server.db.selectFrom("users").select("id").where("email", "=", email);
  const rows = await server.db.selectFrom("sessions").select("revokedAt").where("userId", "in", users).execute();
  return rows.filter(({ revokedAt }) => revokedAt === null).length;
};

describe("a session", () => {
  it("begins with the right password of an admin", async () => {
    await expect(session.signIn("admin@example.org", "something else")).rejects.toThrow("wrong");
    expect(session.token).toBeUndefined();
    await session.signIn("admin@example.org", PASSWORD);
    expect(session.viewer).toEqual({ name: "admin", role: "ADMIN" });
    expect(events).toEqual(["token"]);
  });

  it("of anyone else ends at once, on the server too", async () => {
    const before = await sessionsOf("candidate@example.org");
    await expect(session.signIn("candidate@example.org", PASSWORD)).rejects.toThrow("for administrators");
    expect([session.token, events]).toEqual([undefined, []]);
    expect(await sessionsOf("candidate@example.org")).toBe(before);
  });

  it("gets one new token, however many ask for it", async () => {
    await session.signIn("admin@example.org", PASSWORD);
    vi.spyOn(performance, "now").mockReturnValue(performance.now() + 60_000);
    expect(await Promise.all([session.refresh(), session.refresh(), session.refresh()])).toEqual([true, true, true]);
    expect(events).toEqual(["token", "token"]);
    // A refresh token that is used twice ends its session.
    const { data } = await server.send<{ viewer: object }, object>("{ viewer { name } }", {}, session.token);
    expect(data?.viewer).toEqual({ name: "admin" });
    vi.restoreAllMocks();
  });

  it("outlives a reload, in one tab only", async () => {
    await session.signIn("admin@example.org", PASSWORD);
    expect(await newSession().resume()).toBe(false);
    browser.dispatchEvent(new Event("pagehide"));
    const reloaded = newSession();
    expect(await reloaded.resume()).toBe(true);
    expect(reloaded.viewer?.name).toBe("admin");
    expect(await newSession().resume()).toBe(false);
    await reloaded.signOut();
  });

  it("that was ended elsewhere ends here", async () => {
    await session.signIn("admin@example.org", PASSWORD);
    await server.send("mutation { logout { loggedOut } }", {}, session.token);
    vi.spyOn(performance, "now").mockReturnValue(performance.now() + 60_000);
    expect(await session.refresh()).toBe(false);
    expect([session.token, events]).toEqual([undefined, ["token", "end"]]);
    vi.restoreAllMocks();
  });
});

describe("a stream", () => {
  beforeEach(() => session.signIn("other@example.org", PASSWORD));

  it("tells again and again", async () => {
    const seen: unknown[] = [];
    watch((data) => seen.push(data));
    await vi.waitFor(() => expect(seen.length).toBeGreaterThanOrEqual(2), PATIENCE);
    expect(seen[0]).toMatchObject({ stats: { requestCount: expect.any(Number) } });
    expect(events.filter((event) => event !== "live")).toEqual(["token", "connected"]);
  });

  it("comes back when the server does", async () => {
    const { databaseUrl } = server;
    const first = await startTestServer({ databaseUrl });
    vi.stubGlobal("location", new URL(`${first.url}/dashboard`));
    stream = newStream();
    watch();
    await happens("live");
    await first.stop();
    await happens("lost");
    events = [];
    await happens("lost");
    const second = await startTestServer({ databaseUrl, env: { PORT: new URL(first.url).port } });
    await happens("live");
    expect(new Set(events)).toEqual(new Set(["lost", "connected", "live"]));
    stream.stop();
    await second.stop();
  });

  it("asks for a new token when the old one is refused", async () => {
    const { token } = session;
    await server.send("mutation { logout { loggedOut } }", {}, token);
    stream.start(token as string, []);
    await happens("unauthenticated");
    expect(events).not.toContain("lost");
  });

  it("ends when the session does", async () => {
    watch();
    await happens("live");
    await server.send("mutation { logout { loggedOut } }", {}, session.token);
    await happens("unauthenticated");
    expect(events).not.toContain("lost");
  });

  it("ends when the viewer is no admin any more", async () => {
    watch();
    await happens("live");
    const email = "other@example.org";
    await server.db.updateTable("users").set({ role: "RECRUITER" }).where("email", "=", email).execute();
    await happens("forbidden");
    await server.db.updateTable("users").set({ role: "ADMIN" }).where("email", "=", email).execute();
  });

  it("says so, and tries again, when the server refuses an operation", async () => {
    stream.start(session.token as string, [{ query: "subscription { nothing }", variables: {}, onData: () => {} }]);
    await vi.waitFor(() => expect(events.filter((event) => event === "lost").length).toBeGreaterThan(1), PATIENCE);
    expect(events).not.toContain("live");
  });
});
