import { type Audit, type AuditResult, serverAudits } from "graphql-http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../setup/test-server.js";

/** What the specification recommends and Apollo Server does otherwise: 400 instead of 200 in the legacy media type. */
const KNOWN_WARNINGS = {
  "572B": "SHOULD use 200 status code on document parsing failure when accepting application/json",
  FDE2: "SHOULD use 200 status code on document validation failure when accepting application/json",
  "7B9B": "SHOULD use a status code of 200 on variable coercion failure when accepting application/json",
};

/** What it leaves open, and is refused here: a GET that a foreign page could send. */
const REFUSED = {
  "5A70": "MAY accept application/x-www-form-urlencoded formatted GET requests",
  D6D5: "MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/graphql-response+json",
  "6A70": "MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/json",
};

let server: TestServer;
let results: { audit: Audit; result: AuditResult }[];

beforeAll(async () => {
  server = await startTestServer();
  const audits = serverAudits({ url: `${server.url}/graphql`, fetchFn: fetch });
  results = await Promise.all(audits.map(async (audit) => ({ audit, result: await audit.fn() })));
});
afterAll(() => server.stop());

const withStatus = (status: AuditResult["status"]) =>
  Object.fromEntries(
    results.flatMap(({ audit, result }) => (result.status === status ? [[audit.id, audit.name]] : [])),
  );

describe("the audit of GraphQL over HTTP", () => {
  it("finds no error", () => {
    expect(results.length).toBeGreaterThan(50);
    expect(withStatus("error")).toEqual({});
  });

  it("warns of nothing but the three statuses of the legacy media type", () => {
    expect(withStatus("warn")).toEqual(KNOWN_WARNINGS);
  });

  it("notices only what is refused on purpose", () => {
    expect(withStatus("notice")).toEqual(REFUSED);
  });
});
