import { Command } from "commander";
import { rebuildRollups } from "../analytics/rollups.service.js";
import { loadCommandEnv } from "../env.js";
import type { Chore, Outcome } from "../maintenance/chore.js";
import { chores, doChore } from "../maintenance/maintenance.service.js";
import { withDatabase } from "./command-database.js";
import { CommandError } from "./command-error.js";

interface Options {
  dryRun?: boolean;
  rebuild?: boolean;
}

const help = `
The servers do all of this by themselves, once a day, one of them at a time.`;

export function maintenanceCommand(): Command {
  const command = new Command("maintenance")
    .description("do now what the servers do once a day")
    .addHelpText("after", help);
  for (const chore of chores) command.addCommand(commandOf(chore));
  return command;
}

function commandOf(chore: Chore): Command {
  const command = new Command(chore.name)
    .description(chore.description)
    .option("--dry-run", "only tell what would be done");
  if (chore.name === "rollups") command.option("--rebuild", "count everything anew, whether it is right or not");
  return command.action(({ dryRun = false, rebuild }: Options) =>
    withDatabase(loadCommandEnv(), async ({ db }) => {
      if (rebuild && !dryRun) {
        const rebuilt = await rebuildRollups(db);
        if (!rebuilt) throw busy(chore);
        console.log(`All counted anew; ${rebuilt.wrong} counts were wrong.`);
        return;
      }
      const outcome = await doChore(db, chore, { dryRun });
      if (!outcome) throw busy(chore);
      print(outcome, dryRun);
    }),
  );
}

const busy = ({ name }: Chore) => new CommandError(`${name} is being done by another process.`);

function print({ done, advice }: Outcome, dryRun: boolean): void {
  for (const line of done) console.log(dryRun ? `would be done: ${line}` : line);
  for (const line of advice) console.log(`advice: ${line}`);
  if (done.length + advice.length === 0) console.log("There is nothing to do.");
}
