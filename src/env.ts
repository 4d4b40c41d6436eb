import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import type { AiSettings } from "./platform/ai/ai-call.js";
import type { CacheAges } from "./platform/cache/cache-control.js";

const flag = z
  .enum(["true", "false", "1", "0", "on", "off", "yes", "no"])
  .transform((value) => ["true", "1", "on", "yes"].includes(value));

const switchOf = (fallback: boolean) => flag.prefault(fallback ? "true" : "false");

const integer = (fallback: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);

const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: "must be a postgres:// URL" });

/** What may be set from outside. An empty variable counts as absent, as in compose files. */
const variables = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("development"),
  HOST: z.string().default("127.0.0.1"),
  PORT: integer(4000, 0, 65535),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_REPLICA_URLS: z
    .string()
    .transform((value) => value.split(",").map((url) => url.trim()))
    .pipe(z.array(postgresUrl))
    .optional(),
  DATABASE_POOL_SIZE: integer(10, 1, 500),
  REDIS_URL: z
    .string()
    .refine((value) => value.split(",").every((url) => /^rediss?:\/\/./.test(url)), "must be redis:// URLs")
    .optional(),
  WORKERS: integer(1, 1, 256),
  DATA_DIR: z.string().default(".data"),
  JWT_SECRET: z.string().min(32, "must have at least 32 characters").optional(),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  DEMO_DATA: flag.optional(),
  ENABLE_MONITORING: switchOf(true),
  SLOW_QUERY_MS: integer(200, 0, 3_600_000),
  METRICS_TOKEN: z.string().min(16, "must have at least 16 characters").optional(),
  ENABLE_QUERY_CACHING: switchOf(true),
  ENABLE_API_CACHING: switchOf(true),
  CACHE_WARM_UP_ON_START: switchOf(false),
  CACHE_MEMORY_MB: integer(128, 0, 65_536),
  DEFAULT_CACHE_TIMEOUT: integer(300, 0, 2_592_000),
  LONG_CACHE_TIMEOUT: integer(3600, 0, 2_592_000),
  SHORT_CACHE_TIMEOUT: integer(60, 0, 2_592_000),
  AI_BASE_URL: z.url({ protocol: /^https?$/, error: "must be an http:// or https:// URL" }).optional(),
  AI_API_KEY: z.string().optional(),
  AI_MODEL: z.string().optional(),
  AI_EMBEDDING_MODEL: z.string().optional(),
  AI_TIMEOUT_MS: integer(8_000, 100, 120_000),
});

/** Checked settings. `databaseUrl` is absent when the embedded PostgreSQL is to be used. */
export interface Env {
  mode: "development" | "production" | "test";
  host: string;
  port: number;
  databaseUrl: string | undefined;
  /** Streaming replicas that may serve reads. */
  replicaUrls: readonly string[];
  databasePoolSize: number;
  /** Absent: cached in the process only. Several, comma-separated: a cluster. */
  redisUrl: string | undefined;
  cache: {
    /** Whole answers. */
    answers: boolean;
    /** Values within answers. */
    values: boolean;
    warmUpOnStart: boolean;
    memoryBytes: number;
    ages: CacheAges;
  };
  /** Server processes that share the port. */
  workers: number;
  dataDir: string;
  jwtSecret: string;
  logLevel: string;
  monitoring: {
    isEnabled: boolean;
    /** Statements that take as long are looked into. */
    slowQueryMs: number;
    /** What Prometheus must send; absent: anyone who reaches the port may read the metrics. */
    token: string | undefined;
  };
  demoData: boolean;
  /** Absent: nothing is asked of any service, the built-in rules do all. */
  ai: AiSettings | undefined;
}

export class EnvError extends Error {
  override name = "EnvError";
}

/**
 * Reads and checks every setting at once.
 * @throws EnvError whose message lists every problem, one a line
 */
export function loadEnv(source: Record<string, string | undefined> = process.env): Env {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = variables.safeParse(present);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  const isProduction = source.NODE_ENV === "production";
  if (isProduction && !present.JWT_SECRET) {
    problems.push("JWT_SECRET: required in production (32 characters or more, the same on every server)");
  }
  if (isProduction && present.DEMO_DATA && parsed.data?.DEMO_DATA) {
    problems.push("DEMO_DATA: demo accounts have a public password and are refused in production");
  }
  if (present.DATABASE_REPLICA_URLS && !present.DATABASE_URL) {
    problems.push("DATABASE_REPLICA_URLS: the embedded PostgreSQL has no replicas; set DATABASE_URL too");
  }
  problems.push(...aiProblems(present));
  if (problems.length > 0 || !parsed.success) throw new EnvError(problems.join("\n"));

  const env = parsed.data;
  const dataDir = resolve(env.DATA_DIR);
  return {
    mode: env.NODE_ENV,
    host: env.HOST,
    port: env.PORT,
    databaseUrl: env.DATABASE_URL,
    replicaUrls: env.DATABASE_REPLICA_URLS ?? [],
    databasePoolSize: env.DATABASE_POOL_SIZE,
    redisUrl: env.REDIS_URL,
    cache: {
      answers: env.ENABLE_API_CACHING,
      values: env.ENABLE_QUERY_CACHING,
      warmUpOnStart: env.CACHE_WARM_UP_ON_START,
      memoryBytes: env.CACHE_MEMORY_MB * 1024 * 1024,
      ages: {
        short: env.SHORT_CACHE_TIMEOUT,
        default: env.DEFAULT_CACHE_TIMEOUT,
        long: env.LONG_CACHE_TIMEOUT,
      },
    },
    workers: env.WORKERS,
    dataDir,
    jwtSecret: env.JWT_SECRET ?? developmentSecret(dataDir),
    logLevel: env.LOG_LEVEL,
    monitoring: {
      isEnabled: env.ENABLE_MONITORING,
      slowQueryMs: env.SLOW_QUERY_MS,
      token: env.METRICS_TOKEN,
    },
    demoData: env.DEMO_DATA ?? (env.NODE_ENV === "development" && !env.DATABASE_URL),
    ai: aiSettings(env),
  };
}

function aiSettings(env: z.output<typeof variables>): AiSettings | undefined {
  if (!env.AI_BASE_URL) return undefined;
  return {
    baseUrl: env.AI_BASE_URL,
    apiKey: env.AI_API_KEY,
    model: env.AI_MODEL,
    embeddingModel: env.AI_EMBEDDING_MODEL,
    timeoutMs: env.AI_TIMEOUT_MS,
  };
}

/** Settings that would silently do nothing. */
function aiProblems({ AI_BASE_URL, AI_API_KEY, AI_MODEL, AI_EMBEDDING_MODEL }: Record<string, string | undefined>) {
  const given = Object.entries({ AI_API_KEY, AI_MODEL, AI_EMBEDDING_MODEL }).filter(([, value]) => value);
  if (!AI_BASE_URL) return given.map(([name]) => `${name}: says nothing without AI_BASE_URL`);
  if (!AI_MODEL && !AI_EMBEDDING_MODEL) return ["AI_BASE_URL: needs AI_MODEL, AI_EMBEDDING_MODEL or both"];
  return [];
}

/** A secret made once for each data folder, so that tokens and cursors outlive a restart while developing. */
function developmentSecret(dataDir: string): string {
  const file = join(dataDir, "jwt-secret");
  try {
    return readFileSync(file, "utf8");
  } catch {
    mkdirSync(dataDir, { recursive: true });
    // "wx" lets the first of two servers starting at once win; the other reads what it wrote.
    try {
      writeFileSync(file, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
    } catch {
      return readFileSync(file, "utf8");
    }
    return readFileSync(file, "utf8");
  }
}
