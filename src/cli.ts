#!/usr/bin/env node
import { Command } from "commander";
import { benchCommand } from "./commands/bench.js";
import { cleanupFilesCommand } from "./commands/cleanup-files.js";
import { clearCacheCommand } from "./commands/clear-cache.js";
import { doctorCommand } from "./commands/doctor.js";
import { importCommand } from "./commands/import.js";
import { maintenanceCommand } from "./commands/maintenance.js";
import { migrateCommand } from "./commands/migrate.js";
import { optimizeCommand } from "./commands/optimize.js";
import { seedCommand } from "./commands/seed.js";
import { warmCacheCommand } from "./commands/warm-cache.js";
import { loadCommandEnv } from "./env.js";

const program = new Command("hirewise")
  .description("Runs and looks after a HireWise server. The settings are those of the server (environment variables).")
  .addCommand(migrateCommand())
  .addCommand(seedCommand())
  .addCommand(importCommand())
  .addCommand(warmCacheCommand())
  .addCommand(clearCacheCommand())
  .addCommand(cleanupFilesCommand())
  .addCommand(maintenanceCommand())
  .addCommand(doctorCommand())
  .addCommand(benchCommand())
  .addCommand(optimizeCommand())
  .showHelpAfterError("(add --help for what is possible)");

try {
  await program.parseAsync();
} catch (error) {
  console.error(`hirewise: ${describe(error)}`);
  process.exitCode = 1;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Several addresses tried, each with an error of its own.
  const errors = error instanceof AggregateError && error.message === "" ? error.errors : [error];
  return errors.map((each: Error) => (isDebugging() ? (each.stack ?? each.message) : each.message)).join("; ");
}

function isDebugging(): boolean {
  try {
    return ["debug", "trace"].includes(loadCommandEnv().logLevel);
  } catch {
    return false;
  }
}
