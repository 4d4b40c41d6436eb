import { loadEnv } from "../../env.js";
import { createDatabase } from "../../platform/db/database.js";
import { createServer } from "../../server.js";
import { startProfile } from "./profile.js";

/** What the parent process gives as the only argument, as JSON. */
export interface ProfiledServerOptions {
  env: Record<string, string>;
  databaseUrl: string;
}

/** What the parent process asks. */
export type ProfileRequest = "start" | "end";

/** What it is answered: nothing when a profile has been started, and what {@link startProfile} tells at its end. */
export interface ProfileAnswer {
  share?: number;
}

const options = JSON.parse(process.argv[2] ?? "") as ProfiledServerOptions;
const db = createDatabase({ url: options.databaseUrl });
const server = await createServer({ env: loadEnv(options.env), db, databaseUrl: options.databaseUrl });

let end: (() => Promise<number>) | undefined;
process.on("message", async (request: ProfileRequest) => {
  const answer: ProfileAnswer = {};
  if (request === "start") end = await startProfile();
  else if (end) answer.share = await end();
  process.send?.(answer);
});
// The parent is gone, or wants this one gone.
process.on("disconnect", () => process.exit());
process.send?.({ url: server.url });
