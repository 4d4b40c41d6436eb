import { randomUUID } from "node:crypto";
import pg from "pg";
import { type Finding, failure, fine } from "./finding.js";

const PATIENCE_MS = 3_000;
const ABOUT = "Notifications";

/** Whether what is announced in one session is heard in another: a pooler in between may keep that from working. */
export async function checkNotifications(url: string): Promise<Finding[]> {
  const [listener, speaker] = [new pg.Client({ connectionString: url }), new pg.Client({ connectionString: url })];
  const word = randomUUID();
  try {
    await Promise.all([listener.connect(), speaker.connect()]);
    const heard = new Promise<boolean>((done) => {
      listener.on("notification", ({ payload }) => payload === word && done(true));
      setTimeout(() => done(false), PATIENCE_MS).unref();
    });
    await listener.query("listen hirewise_doctor");
    await speaker.query("select pg_notify('hirewise_doctor', $1)", [word]);
    if (await heard) return [fine(ABOUT, "Sessions hear of each other.")];
  } finally {
    await Promise.allSettled([listener.end(), speaker.end()]);
  }
  return [
    failure(
      ABOUT,
      "LISTEN does not hear NOTIFY: the servers do not hear of changes, and cache nothing.",
      "Let DATABASE_URL lead to PostgreSQL itself, or to a pooler in session mode.",
    ),
  ];
}
