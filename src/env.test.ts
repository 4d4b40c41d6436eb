import { expect, test } from "vitest";
import { EnvError, loadEnv } from "./env.js";

const JWT_SECRET = "a secret of more than thirty-two characters";
const DATABASE_URL = "postgres://localhost/hirewise";

test.each([
  ["with the embedded database in development", { JWT_SECRET }, true],
  ["not in a database that somebody gave", { JWT_SECRET, DATABASE_URL }, false],
  ["unless told to", { JWT_SECRET, DATABASE_URL, DEMO_DATA: "on" }, true],
  ["not if told not to", { JWT_SECRET, DEMO_DATA: "off" }, false],
  ["not in tests", { JWT_SECRET, NODE_ENV: "test" }, false],
  ["not in production", { JWT_SECRET, NODE_ENV: "production" }, false],
])("demo accounts, whose password is public, are made %s", (_case, source, expected) => {
  expect(loadEnv(source).demoData).toBe(expected);
});

test("every problem is told at once", () => {
  const source = {
    NODE_ENV: "production",
    PORT: "70000",
    DATABASE_URL: "mysql://localhost",
    STORAGE_URL: "ftp://host",
    DEMO_DATA: "maybe",
  };
  expect(() => loadEnv(source)).toThrow(
    /^PORT: .+\nDATABASE_URL: must be .+\nSTORAGE_URL: must begin .+\nDEMO_DATA: .+\nJWT_SECRET: required in production/,
  );
});

test("production takes no demo accounts, and no secret but its own", () => {
  expect(() => loadEnv({ NODE_ENV: "production", JWT_SECRET, DEMO_DATA: "true" })).toThrow(/^DEMO_DATA: /);
  expect(() => loadEnv({ NODE_ENV: "production", JWT_SECRET: "" })).toThrow(/^JWT_SECRET: /);
});

test("an empty variable counts as absent", () => {
  expect(loadEnv({ JWT_SECRET, PORT: "", DATABASE_URL: "" })).toMatchObject({ port: 4000, databaseUrl: undefined });
});

test.each([
  ["AI_MODEL: says nothing without AI_BASE_URL", { AI_MODEL: "m" }],
  ["AI_API_KEY: says nothing without AI_BASE_URL", { AI_API_KEY: "k", AI_BASE_URL: "" }],
  ["AI_BASE_URL: needs AI_MODEL, AI_EMBEDDING_MODEL or both", { AI_BASE_URL: "http://localhost:1/v1" }],
  ["AI_BASE_URL: must be an http:// or https:// URL", { AI_BASE_URL: "localhost", AI_MODEL: "m" }],
])("settings of an AI service that contradict each other are told: %s", (problem, source) => {
  expect(() => loadEnv({ JWT_SECRET, ...source })).toThrow(new EnvError(problem));
});

test("there is no AI service unless one is named", () => {
  expect(loadEnv({ JWT_SECRET }).ai).toBeUndefined();
  const source = { JWT_SECRET, AI_BASE_URL: "https://ai.example/v1", AI_EMBEDDING_MODEL: "e", AI_TIMEOUT_MS: "500" };
  expect(loadEnv(source).ai).toEqual({
    baseUrl: "https://ai.example/v1",
    apiKey: undefined,
    model: undefined,
    embeddingModel: "e",
    timeoutMs: 500,
  });
});
