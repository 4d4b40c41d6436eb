import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFactories, type Factories, signIn } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

interface Auth {
  accessToken: string | null;
  refreshToken: string | null;
  expiresAt: string | null;
  viewer: { email: string; role: string } | null;
  userErrors: { code: string; field: string | null; message: string }[];
}

const AUTH = "accessToken refreshToken expiresAt viewer { email role } userErrors { code field message }";
const PASSWORD = "a password of some length";

let server: TestServer;
let insert: Factories;
let serial = 0;
const address = () => `person-${++serial}@example.org`;

beforeAll(async () => {
  server = await startTestServer();
  insert = createFactories(server.db);
});
afterAll(() => server.stop());

async function authenticate(mutation: "register" | "login" | "refreshToken", input: object): Promise<Auth> {
  const type = mutation.charAt(0).toUpperCase() + mutation.slice(1);
  const operation = `mutation ($input: ${type}Input!) { ${mutation}(input: $input) { ${AUTH} } }`;
  const { data } = await server.send<Record<string, Auth>, object>(operation, { input });
  return data?.[mutation] as Auth;
}

const register = (input: object = {}) =>
  authenticate("register", { email: address(), name: "Ada", password: PASSWORD, ...input });
const login = (email: string, password = PASSWORD) => authenticate("login", { email, password });
const refresh = (refreshToken: string | null) => authenticate("refreshToken", { refreshToken });

interface Me {
  viewer: { email: string; role: string } | null;
}
const me = (token?: string | null) =>
  server.send<Me, object>("{ viewer { email role } }", undefined, token ?? undefined);

async function isRefused(token: string | null) {
  const { status, errors } = await me(token);
  return status === 401 && errors?.[0]?.extensions.code === "UNAUTHENTICATED";
}

describe("register", () => {
  it("makes an account and signs it in", async () => {
    const email = address();
    const { viewer, userErrors, accessToken, expiresAt } = await register({ email });
    expect(userErrors).toEqual([]);
    expect(viewer).toEqual({ email, role: "CANDIDATE" });
    expect((await me(accessToken)).data?.viewer?.email).toBe(email);
    expect(new Date(String(expiresAt)).getTime()).toBeGreaterThan(Date.now());
  });

  it("makes recruiters, but no admins", async () => {
    expect((await register({ role: "RECRUITER" })).viewer?.role).toBe("RECRUITER");
    const email = address();
    const { userErrors, accessToken } = await register({ email, role: "ADMIN" });
    expect(userErrors).toMatchObject([{ code: "BAD_USER_INPUT", field: "role" }]);
    expect(accessToken).toBeNull();
    expect(await server.db.selectFrom("users").where("email", "=", email).execute()).toEqual([]);
  });

  it("takes an address once, whatever its case", async () => {
    const email = address();
    await register({ email });
    const again = await register({ email: email.toUpperCase() });
    expect(again).toMatchObject({
      accessToken: null,
      viewer: null,
      userErrors: [{ code: "CONFLICT", field: "email" }],
    });
  });

  it("lets one of several registrations at once win", async () => {
    const email = address();
    const answers = await Promise.all(Array.from({ length: 5 }, () => register({ email })));
    expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
  });

  it.each([
    ["password", { password: "too short" }],
    ["password", { password: "x".repeat(257) }],
    ["email", { email: "not an address" }],
    ["name", { name: "  " }],
  ])("refuses a bad %s", async (field, input) => {
    expect((await register(input)).userErrors).toMatchObject([{ code: "BAD_USER_INPUT", field }]);
  });

  it("keeps passwords as argon2id", async () => {
    const email = address();
    await register({ email });
    const row = await server.db
      .selectFrom("users")
      .select("passwordHash")
      .where("email", "=", email)
      .executeTakeFirst();
    expect(row?.passwordHash).toMatch(/^\$argon2id\$/);
  });
});

describe("login", () => {
  it("takes the address in any case and with blanks around it", async () => {
    const email = address();
    await register({ email });
    expect((await login(`  ${email.toUpperCase()} `)).viewer?.email).toBe(email);
  });

  it("answers a wrong password and an unknown address alike", async () => {
    const email = address();
    await register({ email });
    const wrong = await login(email, "another password");
    expect(wrong.userErrors).toMatchObject([{ code: "BAD_USER_INPUT" }]);
    expect(await login(address())).toEqual(wrong);
  });

  it("refuses even the right password after five failures, but only for that account", async () => {
    const [email, bystander] = [address(), address()];
    await register({ email });
    await register({ email: bystander });
    for (let attempt = 0; attempt < 5; attempt++) {
      expect((await login(email, "wrong password")).userErrors).toMatchObject([{ code: "BAD_USER_INPUT" }]);
    }
    const sixth = await login(email);
    expect(sixth).toMatchObject({ accessToken: null, userErrors: [{ code: "RATE_LIMITED" }] });
    expect((await login(bystander)).userErrors).toEqual([]);
  });

  it("counts attempts that are sent at once", async () => {
    const email = address();
    const answers = await Promise.all(Array.from({ length: 8 }, () => login(email, "wrong password")));
    expect(answers.filter(({ userErrors }) => userErrors[0]?.code === "RATE_LIMITED")).toHaveLength(3);
  });

  it("forgets failures after a success", async () => {
    const email = address();
    await register({ email });
    for (let attempt = 0; attempt < 4; attempt++) await login(email, "wrong password");
    expect((await login(email)).userErrors).toEqual([]);
    for (let attempt = 0; attempt < 4; attempt++) await login(email, "wrong password");
    expect((await login(email)).userErrors).toEqual([]);
  });
});

describe("sessions", () => {
  it("rotate their refresh token", async () => {
    const first = await register();
    const second = await refresh(first.refreshToken);
    expect(second.userErrors).toEqual([]);
    expect(second.viewer).toEqual(first.viewer);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    const third = await refresh(second.refreshToken);
    expect((await me(third.accessToken)).status).toBe(200);
    expect((await me(first.accessToken)).status).toBe(200);
  });

  it("end with all their tokens when a refresh token is used twice", async () => {
    const stolen = await register();
    const rotated = await refresh(stolen.refreshToken);
    expect((await me(rotated.accessToken)).status).toBe(200);
    const refused = await refresh(stolen.refreshToken);
    expect(refused).toMatchObject({
      accessToken: null,
      userErrors: [{ code: "BAD_USER_INPUT", field: "refreshToken" }],
    });
    expect(await isRefused(stolen.accessToken)).toBe(true);
    expect(await isRefused(rotated.accessToken)).toBe(true);
    expect((await refresh(rotated.refreshToken)).userErrors).toMatchObject([{ code: "BAD_USER_INPUT" }]);
  });

  it("issue at most one new pair for a token that is sent twice at once", async () => {
    const { refreshToken } = await register();
    const answers = await Promise.all([refresh(refreshToken), refresh(refreshToken), refresh(refreshToken)]);
    const issued = answers.filter(({ userErrors }) => userErrors.length === 0);
    expect(issued).toHaveLength(1);
    // It was used twice, and so the pair that was issued is dead as well.
    expect((await refresh(issued[0]?.refreshToken ?? null)).userErrors).toMatchObject([{ code: "BAD_USER_INPUT" }]);
  });

  it("refuse a refresh token that is unknown or has expired", async () => {
    expect((await refresh("nobody's")).userErrors).toMatchObject([{ code: "BAD_USER_INPUT" }]);
    const { refreshToken } = await register();
    const tokenHash = createHash("sha256").update(String(refreshToken)).digest();
    await server.db
      .updateTable("refreshTokens")
      .set({ expiresAt: new Date(0) })
      .where("tokenHash", "=", tokenHash)
      .execute();
    expect((await refresh(refreshToken)).userErrors).toMatchObject([{ code: "BAD_USER_INPUT" }]);
  });

  it("store refresh tokens only as hashes", async () => {
    const { refreshToken } = await register();
    const rows = await server.db.selectFrom("refreshTokens").selectAll().execute();
    const hashes = rows.map(({ tokenHash }) => tokenHash.toString("hex"));
    expect(hashes).toContain(createHash("sha256").update(String(refreshToken)).digest("hex"));
    expect(JSON.stringify(rows)).not.toContain(refreshToken);
    expect(hashes).not.toContain(Buffer.from(String(refreshToken), "base64url").toString("hex"));
  });

  it("end at logout, refresh token included, and leave other sessions alone", async () => {
    const email = address();
    const [here, elsewhere] = [await register({ email }), await login(email)];
    const operation = "mutation { logout { loggedOut userErrors { code } } }";
    const { data } = await server.send(operation, undefined, String(here.accessToken));
    expect(data).toEqual({ logout: { loggedOut: true, userErrors: [] } });
    expect(await isRefused(here.accessToken)).toBe(true);
    expect((await refresh(here.refreshToken)).userErrors).toMatchObject([{ code: "BAD_USER_INPUT" }]);
    expect((await me(elsewhere.accessToken)).data?.viewer?.email).toBe(email);
  });

  it("notice a role that was changed in SQL, and an account that is gone", async () => {
    const [promoted, removed] = [
      await signIn(server.db, insert, "CANDIDATE"),
      await signIn(server.db, insert, "CANDIDATE"),
    ];
    const dashboard = () =>
      server.send<{ dashboard: { __typename: string } }, object>(
        "{ dashboard { __typename } }",
        undefined,
        promoted.token,
      );
    expect((await dashboard()).data?.dashboard.__typename).toBe("CandidateDashboard");
    expect((await me(removed.token)).status).toBe(200);
    await server.db.updateTable("users").set({ role: "ADMIN" }).where("id", "=", promoted.id).execute();
    await server.db.deleteFrom("users").where("id", "=", removed.id).execute();
    // A session found alive is believed for five seconds.
    await sleep(5_100);
    expect((await dashboard()).data?.dashboard.__typename).toBe("AdminDashboard");
    expect(await isRefused(removed.token)).toBe(true);
  });
});
