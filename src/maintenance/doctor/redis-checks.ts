import { inspectRedis, type RedisFacts } from "../../platform/cache/redis-inspection.js";
import { checkClock } from "./clock.js";
import { type Finding, failure, fine, reasonOf, warning } from "./finding.js";

const MIN_VERSION = [6, 2] as const;
const FULL = 0.9;
const MEGABYTE = 1024 * 1024;

/** @param url REDIS_URL: one or several, comma-separated */
export async function checkRedis(url: string): Promise<Finding[]> {
  try {
    const found = await inspectRedis(url, async (facts) => [
      checkVersion(facts),
      checkEviction(facts),
      checkMemory(facts),
      await checkClock(`Redis ${facts.node}`, facts.readClock),
    ]);
    return found.flat();
  } catch (error) {
    return [
      failure(
        "Redis",
        `It does not answer: ${reasonOf(error)}`,
        "Check REDIS_URL, and that Redis runs and lets this machine in. Until then each server caches for itself.",
      ),
    ];
  }
}

function checkVersion({ node, version }: RedisFacts): Finding {
  const about = `Redis ${node}`;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isNewEnough = major > MIN_VERSION[0] || (major === MIN_VERSION[0] && minor >= MIN_VERSION[1]);
  return isNewEnough
    ? fine(about, `Version ${version}.`)
    : failure(about, `Version ${version} is too old.`, `Install Redis ${MIN_VERSION.join(".")} or later.`);
}

/** Cached answers all have an age; views of jobs that wait to be written have none, and must not be thrown away. */
function checkEviction({ node, evictionPolicy, maxBytes }: RedisFacts): Finding {
  const about = `Redis ${node}, eviction`;
  if (evictionPolicy === undefined) return fine(about, "It does not tell its policy.");
  if (evictionPolicy.startsWith("allkeys")) {
    return failure(
      about,
      `maxmemory-policy is ${evictionPolicy}: when Redis is full it throws away views that have not been counted yet.`,
      "Set maxmemory-policy to volatile-lru, which throws away cached answers only.",
    );
  }
  if (evictionPolicy === "noeviction" && maxBytes > 0) {
    return warning(
      about,
      "maxmemory-policy is noeviction: when Redis is full nothing new is cached until old answers have aged.",
      "Set maxmemory-policy to volatile-lru.",
    );
  }
  return fine(about, `maxmemory-policy is ${evictionPolicy}.`);
}

function checkMemory({ node, usedBytes, maxBytes, systemBytes }: RedisFacts): Finding {
  const about = `Redis ${node}, memory`;
  const limit = maxBytes || systemBytes;
  const found = `${megabytes(usedBytes)} of ${megabytes(limit)}${maxBytes ? "" : ", which is all that the machine has"} in use.`;
  if (limit > 0 && usedBytes > FULL * limit) {
    return warning(about, found, maxBytes ? "Raise maxmemory." : "Set maxmemory, or use a larger machine.");
  }
  return fine(about, found);
}

const megabytes = (bytes: number) => `${Math.round(bytes / MEGABYTE).toLocaleString("en")} MB`;
