import { Command, InvalidArgumentError, Option } from "commander";
import { announceOrder, type WarmedOperation, type WarmOptions } from "../caching/caching.service.js";
import { loadEnv } from "../env.js";
import { NAMESPACES, type Namespace } from "../platform/cache/cache.js";
import { createServer } from "../server.js";
import { withDatabase } from "./command-database.js";
import { CommandError } from "./command-error.js";
import { showProgress } from "./progress.js";

interface Options {
  namespace?: Namespace;
  operation?: string;
  top: number;
  clearFirst?: boolean;
  verbose?: boolean;
  dryRun?: boolean;
}

const help = `
What to warm is learned from what is asked for: operations are ranked by how often they are asked for and what it costs to
answer them. A system that has not been asked for anything warms what clients show first. With REDIS_URL the answers are
put into Redis; without it they can only be in the memory of the running servers, which are told to warm themselves.`;

export function warmCacheCommand(): Command {
  return new Command("warm-cache")
    .description("make the answers that save the most work before they are asked for")
    .addOption(new Option("--namespace <name>", "only operations that show this kind").choices(NAMESPACES))
    .option("--operation <name>", "only operations of this name")
    .option("--top <number>", "how many at most, the most valuable first", toCount, 100)
    .option("--clear-first", "clear the cache first")
    .option("--verbose", "list every operation")
    .option("--dry-run", "only tell what would be warmed")
    .addHelpText("after", help)
    .action((options: Options) => {
      const env = loadEnv();
      return withDatabase(env, async ({ db, url }) => {
        if (env.redisUrl === undefined && !options.dryRun) {
          await announceOrder(db, { warm: toWarmOptions(options) });
          console.log("The servers that are running on this database warm their memory now.");
          return;
        }
        // The server's own parts, at an address that nobody knows.
        const server = await createServer({
          env: { ...env, host: "127.0.0.1", port: 0, logLevel: "warn", cache: { ...env.cache, warmUpOnStart: false } },
          db,
          databaseUrl: url,
        });
        const progress = showProgress("Warming");
        try {
          report(await server.caching.warm(toWarmOptions(options), progress.update), options);
        } finally {
          progress.stop();
          await server.stop();
        }
      });
    });
}

function toWarmOptions({ namespace, operation, top, clearFirst, dryRun }: Options): WarmOptions {
  return { namespace, operation, top, clearFirst, dryRun };
}

function report(operations: readonly WarmedOperation[], { verbose, dryRun }: Options): void {
  if (verbose || dryRun) {
    for (const { name, variables, state, ms, bytes } of operations) {
      const cost = state === "WARMED" ? `${ms.toFixed(1)} ms, ${bytes} bytes` : "";
      console.log(
        `${state.toLowerCase().replace("_", " ").padEnd(14)} ${name || "(anonymous)"} ${variables} ${cost}`.trimEnd(),
      );
    }
  }
  const count = (state: WarmedOperation["state"]) => operations.filter((operation) => operation.state === state).length;
  const [planned, warmed, fresh, failed] = [count("PLANNED"), count("WARMED"), count("ALREADY_FRESH"), count("FAILED")];
  console.log(
    dryRun
      ? `${planned} to warm, ${fresh} fresh already`
      : `${warmed} warmed, ${fresh} fresh already, ${failed} failed`,
  );
  if (failed > 0) throw new CommandError(`${failed} could not be answered; --verbose lists them.`);
}

function toCount(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 1_000) {
    throw new InvalidArgumentError("It must be a whole number from 1 to 1000.");
  }
  return number;
}
