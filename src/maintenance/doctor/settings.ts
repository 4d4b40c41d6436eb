import type { CommandEnv } from "../../env.js";
import { type Finding, failure, fine, warning } from "./finding.js";

const ABOUT = "Settings";

/** Settings that are allowed each, and make no sense together. */
export function checkSettings(env: CommandEnv): Finding[] {
  const { cache, mode, databaseUrl, redisUrl } = env;
  const isProduction = mode === "production";
  const found: (Finding | false)[] = [
    isProduction &&
      !databaseUrl &&
      failure(
        ABOUT,
        "NODE_ENV is production, but the database is the embedded one, which has no backups and serves one machine.",
        "Set DATABASE_URL.",
      ),
    isProduction &&
      env.givenSecret === undefined &&
      failure(ABOUT, "NODE_ENV is production without a JWT_SECRET: the server will not start.", SET_SECRET),
    env.givenSecret !== undefined &&
      isGuessable(env.givenSecret) &&
      failure(ABOUT, "JWT_SECRET can be guessed: whoever does signs in as anyone.", SET_SECRET),
    cache.answers &&
      cache.memoryBytes === 0 &&
      (redisUrl
        ? warning(
            ABOUT,
            "CACHE_MEMORY_MB is 0: every cached answer is fetched from Redis.",
            "Give each process some memory, or leave it so if memory is what you lack.",
          )
        : failure(
            ABOUT,
            "ENABLE_API_CACHING is on, but CACHE_MEMORY_MB is 0 and there is no REDIS_URL: nothing is cached.",
            "Set CACHE_MEMORY_MB or REDIS_URL, or switch ENABLE_API_CACHING off.",
          )),
    cache.warmUpOnStart &&
      !cache.answers &&
      failure(
        ABOUT,
        "CACHE_WARM_UP_ON_START is on, but ENABLE_API_CACHING is off: there is nothing to warm.",
        "Switch one of the two.",
      ),
    redisUrl !== undefined &&
      !cache.answers &&
      !cache.values &&
      warning(ABOUT, "REDIS_URL is set, but nothing is cached.", "Switch ENABLE_API_CACHING on, or leave Redis out."),
    cache.answers &&
      cache.ages.default === 0 &&
      warning(ABOUT, "DEFAULT_CACHE_TIMEOUT is 0: lists are not cached, although ENABLE_API_CACHING is on.", ORDER),
    !(cache.ages.short <= cache.ages.default && cache.ages.default <= cache.ages.long) &&
      warning(ABOUT, "SHORT_, DEFAULT_ and LONG_CACHE_TIMEOUT are not in that order.", ORDER),
    databaseUrl !== undefined &&
      env.replicaUrls.includes(databaseUrl) &&
      failure(
        ABOUT,
        "One of DATABASE_REPLICA_URLS is DATABASE_URL itself, which is no replica.",
        "Take it out: the primary is read from anyway.",
      ),
  ];
  const problems = found.filter((finding) => finding !== false);
  return problems.length > 0 ? problems : [fine(ABOUT, `They fit together (${mode}).`)];
}

const SET_SECRET = "Set it to the same on every server: openssl rand -hex 32";
const ORDER = "Leave them out for 60, 300 and 3600 seconds, or put them in order.";

const WORDS = /secret|password|change|example|hirewise|jwt|12345|qwert|abcdef/gi;

/** Long enough it is, or the settings were refused. A word may stand in a long random text by chance. */
function isGuessable(secret: string): boolean {
  const rest = secret.replace(WORDS, "").replace(/[^a-z0-9+/]/gi, "");
  return rest.length < 20 || new Set(rest).size < 8;
}
