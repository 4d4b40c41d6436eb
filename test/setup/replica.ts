import { chown, cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { locateCluster } from "../../src/platform/db/embedded-cluster.js";
import {
  type EmbeddedPostgres,
  removeDataDir,
  startEmbeddedPostgres,
} from "../../src/platform/db/embedded-postgres.js";
import { onAdminConnection } from "./test-database.js";

export interface ReplicatedPostgres {
  primary: EmbeddedPostgres;
  /** Starts, or starts again, the streaming replica. */
  startReplica(): Promise<EmbeddedPostgres>;
  remove(): Promise<void>;
}

const settings = { wal_level: "replica", max_wal_senders: "4" };

/** A PostgreSQL and a streaming replica of it: the primary's files, copied by its low-level backup, as a standby. */
export async function startReplicated(): Promise<ReplicatedPostgres> {
  const [dataDir, replicaDir] = await Promise.all(
    ["primary", "replica"].map((name) => mkdtemp(join(tmpdir(), `hirewise-test-${name}-`))),
  );
  if (!dataDir || !replicaDir) throw new Error("There is no place for temporary files.");
  const primary = await startEmbeddedPostgres({ dataDir, fast: true, settings });
  await cp(join(dataDir, "postgres-password"), join(replicaDir, "postgres-password"));
  const from = await locateCluster(dataDir);
  const to = await locateCluster(replicaDir);
  let replica: EmbeddedPostgres | undefined;
  await onAdminConnection(primary.url, async (admin) => {
    await admin.query("select pg_backup_start('replica', true)");
    const skipped = new Set([join(from.folder, "postmaster.pid"), join(from.folder, "postmaster.opts")]);
    await cp(from.folder, to.folder, { recursive: true, filter: (path) => !skipped.has(path) });
    const { rows } = await admin.query<{ labelfile: string }>("select labelfile from pg_backup_stop(false)");
    const files = {
      backup_label: rows[0]?.labelfile ?? "",
      "standby.signal": "",
      "postgresql.auto.conf": `primary_conninfo = '${primary.url}'\n`,
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(to.folder, name), text);
    if (to.user) await chown(to.folder, 0, 0);
  });
  return {
    primary,
    async startReplica() {
      replica = await startEmbeddedPostgres({ dataDir: replicaDir, fast: true, settings });
      return replica;
    },
    async remove() {
      await replica?.stop();
      await primary.stop();
      for (const folder of [replicaDir, dataDir]) {
        await removeDataDir(folder);
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** Runs one statement on the replica, past everything else. */
export async function onReplica(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
