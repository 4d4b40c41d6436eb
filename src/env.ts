import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { z } from "zod";
import { parseStorageUrl } from "./files/storage/storage-url.js";
import type { AiSettings } from "./platform/ai/ai-call.js";
import type { CacheAges } from "./platform/cache/cache-control.js";

const flag = z
  .enum(["true", "false", "1", "0", "on", "off", "yes", "no"])
  .transform((value) => ["true", "1", "on", "yes"].includes(value));

const switchOf = (fallback: boolean) => flag.prefault(fallback ? "true" : "false");

const integer = (fallback: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);

/** One core is left to the thread that answers requests. */
function defaultWorkers(): number {
  return Math.min(4, Math.max(1, availableParallelism() - 1));
}

const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: "must be a postgres:// URL" });

function checkStorageUrl(value: string, context: z.RefinementCtx): void {
  try {
    parseStorageUrl(value, "");
  } catch (error) {
    context.addIssue({ code: "custom", message: (error as Error).message });
  }
}

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
  STORAGE_URL: z.string().superRefine(checkStorageUrl).optional(),
  JWT_SECRET: z.string().min(32, "must have at least 32 characters").optional(),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  DEMO_DATA: flag.optional(),
  ENABLE_MONITORING: switchOf(true),
  SLOW_QUERY_MS: integer(200, 0, 3_600_000),
  METRICS_TOKEN: z.string().min(16, "must have at least 16 characters").optional(),
  ENABLE_QUERY_CACHING: switchOf(true),
  ENABLE_API_CACHING: switchOf(true),
  ENABLE_FILE_CACHING: switchOf(true),
  CACHE_WARM_UP_ON_START: switchOf(false),
  CACHE_MEMORY_MB: integer(128, 0, 65_536),
  DEFAULT_CACHE_TIMEOUT: integer(300, 0, 2_592_000),
  LONG_CACHE_TIMEOUT: integer(3600, 0, 2_592_000),
  SHORT_CACHE_TIMEOUT: integer(60, 0, 2_592_000),
  UPLOADS_PER_MINUTE: integer(600, 1, 1_000_000),
  UPLOAD_QUOTA_MB: integer(2_048, 1, 10_000_000),
  UPLOAD_QUOTA_FILES: integer(10_000, 1, 10_000_000),
  UPLOAD_PATIENCE_SECONDS: integer(10, 1, 600),
  KEEP_ORIGINALS_DAYS: integer(7, 0, 3_650),
  OPTIMIZER_WORKERS: integer(defaultWorkers(), 1, 64),
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
  /** Where uploaded files are kept. Absent: in the data folder. */
  storageUrl: string | undefined;
  files: FileSettings;
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

export interface FileSettings {
  /** What was made of a file is used again when its owner uploads the same bytes. */
  reusesResults: boolean;
  quota: { perMinute: number; bytes: number; files: number };
  /** How long a sender may be slow. */
  patienceMs: number;
  keepOriginalsMs: number;
  optimizerWorkers: number;
}

/** The settings of a command that signs nothing: it needs no secret, not even in production. */
export type CommandEnv = Omit<Env, "jwtSecret"> & { givenSecret: string | undefined };

type Source = Record<string, string | undefined>;

export class EnvError extends Error {
  override name = "EnvError";
}

/** What a child process is started with: everything that this one was, and some more. */
export function childEnv(more: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, ...more };
}

/**
 * Reads and checks every setting at once.
 * @throws EnvError whose message lists every problem, one a line
 */
export function loadEnv(source: Source = process.env): Env {
  const isMissing = source.NODE_ENV === "production" && !source.JWT_SECRET;
  const problem = "JWT_SECRET: required in production (32 characters or more, the same on every server)";
  const { givenSecret, ...env } = loadCommandEnv(source, isMissing ? [problem] : []);
  return { ...env, jwtSecret: givenSecret ?? developmentSecret(env.dataDir) };
}

/** The same without a secret. @param problems that have been found already */
export function loadCommandEnv(source: Source = process.env, problems: string[] = []): CommandEnv {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = variables.safeParse(present);
  const isProduction = source.NODE_ENV === "production";
  if (!parsed.success) {
    problems = [...parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`), ...problems];
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
    storageUrl: env.STORAGE_URL,
    files: {
      reusesResults: env.ENABLE_FILE_CACHING,
      quota: {
        perMinute: env.UPLOADS_PER_MINUTE,
        bytes: env.UPLOAD_QUOTA_MB * 1024 * 1024,
        files: env.UPLOAD_QUOTA_FILES,
      },
      patienceMs: env.UPLOAD_PATIENCE_SECONDS * 1_000,
      keepOriginalsMs: env.KEEP_ORIGINALS_DAYS * 24 * 60 * 60 * 1_000,
      optimizerWorkers: env.OPTIMIZER_WORKERS,
    },
    dataDir: resolve(env.DATA_DIR),
    givenSecret: env.JWT_SECRET,
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
