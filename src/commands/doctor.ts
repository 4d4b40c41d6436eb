import { Command } from "commander";
import { type CommandEnv, EnvError, loadCommandEnv } from "../env.js";
import { examine, unreachable } from "../maintenance/doctor/doctor.service.js";
import { type Finding, failure } from "../maintenance/doctor/finding.js";
import { withDatabaseUrl } from "./command-database.js";
import { CommandError } from "./command-error.js";

const help = `
Looks at the settings, PostgreSQL (version, migrations, extensions, indexes, triggers, connections, notifications), Redis
(version, eviction, memory), folders and clocks, and says what to do about what it finds. Changes nothing. The exit code is
1 if something is FAILED; a WARNING does not count.`;

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("check that everything the server needs is there and fits together")
    .option("--json", "print the findings as JSON")
    .addHelpText("after", help)
    .action(async ({ json }: { json?: boolean }) => {
      const findings = await findAll();
      if (json) console.log(JSON.stringify(findings, null, 2));
      else for (const finding of findings) print(finding);
      const failed = findings.filter(({ severity }) => severity === "FAILED").length;
      if (failed > 0) throw new CommandError(`${failed} of ${findings.length} checks failed.`);
    });
}

async function findAll(): Promise<Finding[]> {
  let env: CommandEnv;
  try {
    env = loadCommandEnv();
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    return error.message.split("\n").map((problem) => failure("Settings", problem, "Correct it, and run this again."));
  }
  try {
    return await withDatabaseUrl(env, (url) => examine(env, url));
  } catch (error) {
    // The embedded PostgreSQL does not start.
    return [...(await examine(env, undefined)), unreachable(error)];
  }
}

function print({ severity, about, found, advice }: Finding): void {
  console.log(`${{ OK: "ok     ", WARNING: "WARNING", FAILED: "FAILED " }[severity]}  ${about}: ${found}`);
  if (advice) console.log(`         -> ${advice}`);
}
