import { hkdfSync } from "node:crypto";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFactories, signIn, TEST_SECRET } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

interface Me {
  viewer: { role: string } | null;
}

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const me = (token: string) => server.send<Me, object>("{ viewer { role } }", undefined, token);

async function isRefused(token: string) {
  const { status, errors } = await me(token);
  return status === 401 && errors?.[0]?.extensions.code === "UNAUTHENTICATED";
}

describe("access tokens", () => {
  const key = (secret: string) => Buffer.from(hkdfSync("sha256", secret, "", "access-token", 32));
  async function forge({ secret = TEST_SECRET, audience = "hirewise", expires = "5m" } = {}) {
    const { id } = await signIn(server.db, createFactories(server.db), "ADMIN");
    const { id: sid } = await server.db
      .selectFrom("sessions")
      .select("id")
      .where("userId", "=", id)
      .executeTakeFirstOrThrow();
    return new SignJWT({ role: "ADMIN", sid })
      .setProtectedHeader({ alg: "HS256" })
      .setSubject(String(id))
      .setIssuer("hirewise")
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(expires)
      .sign(key(secret));
  }

  it("are accepted when made as here", async () => {
    expect((await me(await forge())).data?.viewer?.role).toBe("ADMIN");
  });

  it.each([
    ["of another secret", () => forge({ secret: "another secret, which is long enough" })],
    ["for another audience", () => forge({ audience: "elsewhere" })],
    ["that has expired", () => forge({ expires: "-1s" })],
    ["whose claims were altered", async () => alter(await forge(), { sub: "1" })],
    ["without a signature", async () => unsigned(await forge())],
    ["that is none", async () => "nonsense"],
  ])("are refused with HTTP 401: a token %s", async (_, make) => {
    expect(await isRefused(await make())).toBe(true);
  });

  it("are refused under another scheme", async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Basic ${await forge()}` },
      body: JSON.stringify({ query: "{ viewer { id } }" }),
    });
    expect(response.status).toBe(401);
  });
});

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

function alter(token: string, claims: object): string {
  const [header, payload = "", signature] = token.split(".");
  const changed = { ...JSON.parse(Buffer.from(payload, "base64url").toString()), ...claims };
  return [header, encode(changed), signature].join(".");
}

function unsigned(token: string): string {
  return `${encode({ alg: "none", typ: "JWT" })}.${token.split(".")[1]}.`;
}
