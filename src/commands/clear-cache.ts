import { Command, Option } from "commander";
import { announceOrder } from "../caching/caching.service.js";
import { loadCommandEnv } from "../env.js";
import { NAMESPACES, type Namespace } from "../platform/cache/cache.js";
import { withDatabase } from "./command-database.js";

export function clearCacheCommand(): Command {
  return new Command("clear-cache")
    .description("make every running server, and Redis, forget what is cached")
    .addOption(new Option("--namespace <name...>", "only these parts").choices(NAMESPACES))
    .action(({ namespace = [...NAMESPACES] }: { namespace?: Namespace[] }) =>
      withDatabase(loadCommandEnv(), async ({ db }) => {
        await announceOrder(db, { namespaces: namespace });
        console.log(`Cleared ${namespace.join(", ")}.`);
      }),
    );
}
