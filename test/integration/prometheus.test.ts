import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createFactories, signIn } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

const TOKEN = "what Prometheus sends";

let server: TestServer;
let guarded: TestServer;
let adminToken: string;
let candidateToken: string;

beforeAll(async () => {
  server = await startTestServer();
  guarded = await startTestServer({ env: { METRICS_TOKEN: TOKEN } });
  const insert = createFactories(guarded.db);
  adminToken = (await signIn(guarded.db, insert, "ADMIN")).token;
  candidateToken = (await signIn(guarded.db, insert, "CANDIDATE")).token;
});
afterAll(async () => {
  await server.stop();
  await guarded.stop();
});

async function metrics(of = server, authorization?: string) {
  const response = await fetch(`${of.url}/metrics`, { headers: authorization ? { authorization } : {} });
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
}

/** The value of a series. */
function value(text: string, series: string): number {
  const line = text.split("\n").find((candidate) => candidate.startsWith(`${series} `));
  if (!line) throw new Error(`There is no ${series}.`);
  return Number(line.slice(series.length + 1));
}

/** Every name of a metric in expressions: what is neither a function nor a label. */
function metricsNamedIn(text: string): string[] {
  const names = text.match(/\b(?:hirewise|http|nodejs|process)_[a-z0-9_]+(?=[\s{[)\\]|$)/gm) ?? [];
  return [...new Set(names)];
}

it.each(["grafana-dashboard.json", "prometheus-alerts.yaml"])("every metric that %s names is there", async (file) => {
  const named = metricsNamedIn(await readFile(new URL(`../../docs/operations/${file}`, import.meta.url), "utf8"));
  const { text } = await metrics();
  const described = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
  const isThere = (name: string) => described.has(name) || described.has(name.replace(/_(?:bucket|sum|count)$/, ""));
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((name) => !isThere(name))).toEqual([]);
});

it("the dashboard shows every metric of ours", async () => {
  const dashboard = await readFile(new URL("../../docs/operations/grafana-dashboard.json", import.meta.url), "utf8");
  const { text } = await metrics();
  const ours = [...text.matchAll(/^# TYPE (hirewise_\S+)/gm)].map(([, name]) => name as string);
  const unshown = ours.filter((name) => !dashboard.includes(name));
  // Shown together with another.
  expect(unshown).toEqual(["hirewise_cache_entries", "hirewise_replica_in_use"]);
});

it("counts are those of what was asked", async () => {
  const query = "query Counted { jobs { nodes { title } } }";
  for (let n = 0; n < 7; n++) await server.send(query);
  await server.send("query Refused { viewer { id } dashboard { __typename } }");
  await server.send("{ nonsense }");
  const { text, status, type } = await metrics();
  expect(status).toBe(200);
  expect(type).toContain("text/plain");
  expect(value(text, 'hirewise_operations_total{operation="Counted"}')).toBe(7);
  expect(value(text, 'hirewise_operation_answers_total{operation="Counted",status="hits"}')).toBe(6);
  expect(value(text, 'hirewise_operation_duration_seconds_count{operation="Counted"}')).toBe(7);
  expect(value(text, 'hirewise_operation_duration_seconds_bucket{operation="Counted",le="+Inf"}')).toBe(7);
  expect(value(text, 'hirewise_operation_statements_total{operation="Counted"}')).toBe(1);
  expect(value(text, 'hirewise_operation_errors_total{operation="Refused"}')).toBe(1);
  expect(value(text, 'hirewise_operation_errors_total{operation="(invalid)"}')).toBe(1);
  // Answers past Fastify count as well.
  const graphql = 'http_request_duration_seconds_count{method="POST",route="/graphql",status_code="200"}';
  expect(value(text, graphql)).toBe(8);
});

it("names that clients make up do not grow without end", async () => {
  for (let n = 0; n < 260; n++) await server.send(`query Made_up_${n} { rateLimit { maxCost } }`);
  const { text } = await metrics();
  const names = text.match(/^hirewise_operations_total\{/gm) ?? [];
  expect(names.length).toBeLessThanOrEqual(201);
  expect(value(text, 'hirewise_operations_total{operation="(others)"}')).toBeGreaterThan(50);
});

it("with a token only Prometheus and admins may read them", async () => {
  expect((await metrics(guarded)).status).toBe(401);
  expect((await metrics(guarded, "Bearer something else entirely")).status).toBe(401);
  expect((await metrics(guarded, `Bearer ${candidateToken}`)).status).toBe(401);
  expect((await metrics(guarded, `Bearer ${TOKEN}`)).status).toBe(200);
  expect((await metrics(guarded, `Bearer ${adminToken}`)).status).toBe(200);
});
