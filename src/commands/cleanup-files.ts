import { Command, InvalidArgumentError } from "commander";
import { loadEnv } from "../env.js";
import { type CleanupReport, CleanupRunningError, DEFAULT_AGE_MS } from "../files/cleanup/cleanup.service.js";
import { createCleanup } from "../files/create-files.js";
import { createStorage } from "../files/storage/create-storage.js";
import { withDatabase } from "./command-database.js";
import { CommandError } from "./command-error.js";
import { showProgress } from "./progress.js";

interface Options {
  dryRun?: boolean;
  olderThan: number;
}

const help = `
Removes what crashes, deleted files and time have left behind: temporary files, uploads that were announced and not
completed, the originals of files that were processed some days ago (KEEP_ORIGINALS_DAYS), and bytes in the storage that
nothing points to. A server does this by itself every night. It is safe beside running servers, and runs once at a time.`;

export function cleanupFilesCommand(): Command {
  return new Command("cleanup-files")
    .description("remove what is left of uploads that nobody needs")
    .option("--dry-run", "only tell what would be removed")
    .option("--older-than <age>", "leave younger things alone: 90s, 30m, 24h, 7d", toMilliseconds, DEFAULT_AGE_MS)
    .addHelpText("after", help)
    .action(({ dryRun = false, olderThan }: Options) => {
      const env = loadEnv();
      return withDatabase(env, async ({ db }) => {
        const storage = await createStorage(env.storageUrl, env.dataDir);
        const progress = showProgress("Looking through the storage");
        try {
          const onProgress = (done: number) => progress.update(done, done);
          const cleanup = createCleanup({ env, db, storage });
          report(await cleanup.run({ dryRun, olderThanMs: olderThan, onProgress }), dryRun);
        } catch (error) {
          if (error instanceof CleanupRunningError) throw new CommandError(error.message);
          throw error;
        } finally {
          progress.stop();
          storage.close();
        }
      });
    });
}

function report(found: CleanupReport, dryRun: boolean): void {
  const lines: [number, string][] = [
    [found.temporaryFiles, "temporary files"],
    [found.stagedUploads, "announced uploads that have expired"],
    [found.originals, "originals kept long enough"],
    [found.contents, "contents that no file has"],
    [found.blobs, "blobs that nothing points to"],
    [found.orphans, `files in the storage that nobody knows (${(found.bytes / 1024 / 1024).toFixed(1)} MB)`],
  ];
  for (const [count, what] of lines) console.log(`${String(count).padStart(8)}  ${what}`);
  console.log(dryRun ? "Nothing was removed: this was a dry run." : "Removed.");
}

function toMilliseconds(value: string): number {
  const match = /^(\d{1,6})([smhd])$/.exec(value);
  if (!match) throw new InvalidArgumentError("It must be a number and s, m, h or d, such as 24h.");
  const unit = { s: 1, m: 60, h: 3_600, d: 86_400 }[match[2] as "s" | "m" | "h" | "d"];
  return Number(match[1]) * unit * 1_000;
}
