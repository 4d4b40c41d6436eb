import { Command } from "commander";
import { loadCommandEnv } from "../env.js";
import { withDatabase } from "./command-database.js";

export function migrateCommand(): Command {
  return new Command("migrate")
    .description("bring the database's tables up to date (every other command does so first)")
    .action(() =>
      withDatabase(loadCommandEnv(), async ({ migrations }) => {
        for (const name of migrations) console.log(`applied ${name}`);
        if (migrations.length === 0) console.log("The database is up to date.");
      }),
    );
}
