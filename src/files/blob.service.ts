import { createHash } from "node:crypto";
import { sql, type Transaction } from "kysely";
import type { Database } from "../platform/db/database.js";
import type { DB } from "../platform/db/db.types.js";
import { inTransaction } from "../platform/db/transaction.js";
import type { TemporaryFiles } from "../platform/temporary-files.js";
import { Turns } from "../platform/turns.js";
import type { FileStorage } from "./storage/storage.js";

/** Bytes to be stored: in a file of this machine that stays where it is, or in memory. */
export type Bytes = { key: string; size: number } & ({ path: string } | { bytes: Uint8Array });

/** Distinguishes these advisory locks from others. */
const LOCK_SEED = 4_202;

export function keyOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function bytesInMemory(bytes: Uint8Array): Bytes & { bytes: Uint8Array } {
  return { key: keyOf(bytes), size: bytes.length, bytes };
}

/** A sweep held these keys for abandoned, which takes hours of standing still; whoever was linking them starts over. */
class ClaimLostError extends Error {}

/**
 * Puts bytes into the storage so that no row ever points to bytes that are not there, and no sweep takes away what is
 * about to be linked. First the keys are claimed, then the bytes are stored, and then the rows that point to them are
 * written in the transaction that gives the claims back. A crash in between leaves bytes that nothing points to.
 */
export class BlobService {
  constructor(
    private readonly db: Database,
    private readonly storage: FileStorage,
    private readonly temporary: TemporaryFiles,
    /** Of those who write rows. */
    private readonly turns = new Turns(Number.POSITIVE_INFINITY),
  ) {}

  /** @param link writes the rows; runs again if the database asks for that */
  async keep<T>(blobs: readonly Bytes[], link: (tx: Transaction<DB>) => Promise<T>): Promise<T> {
    const keys = [...new Set(blobs.map(({ key }) => key))].sort();
    const claims = await this.turns.take(() => this.claim(keys));
    try {
      for (const key of keys) await this.store(blobs.find((blob) => blob.key === key) as Bytes);
      return await this.turns.take(() =>
        inTransaction(this.db, async (tx) => {
          await this.record(tx, blobs);
          const result = await link(tx);
          await this.giveBack(tx, claims, { mustExist: true });
          return result;
        }),
      );
    } catch (error) {
      // What went wrong matters more than that this does too: claims are forgotten after a while.
      await this.giveBack(this.db, claims, { mustExist: false }).catch(() => {});
      throw error;
    }
  }

  /** In one statement, whose commit is the end of the lock: a sweep that gets the lock next sees the claims. */
  async claim(keys: readonly string[]): Promise<number[]> {
    if (keys.length === 0) return [];
    const { rows } = await sql<{ id: number }>`
      with locked as materialized (
        select key, pg_advisory_xact_lock_shared(${lockOf(sql.ref("key"))}) from unnest(${keys}::text[]) key order by key
      )
      insert into blob_claims (key) select key from locked returning id`.execute(this.db);
    return rows.map(({ id }) => id);
  }

  async store(blob: Bytes): Promise<void> {
    if ("path" in blob) await this.storage.put(blob.key, blob.path);
    else await this.temporary.with(blob.bytes, (path) => this.storage.put(blob.key, path));
  }

  /** A sweep that is looking at such a row waits, and then finds that it is of use again. */
  private async record(tx: Transaction<DB>, blobs: readonly Bytes[]): Promise<void> {
    const rows = new Map(blobs.map(({ key, size }) => [key, { key, size }]));
    if (rows.size === 0) return;
    await tx
      .insertInto("blobs")
      .values([...rows.values()].sort((a, b) => (a.key < b.key ? -1 : 1)))
      .onConflict((conflict) => conflict.column("key").doUpdateSet({ createdAt: sql`now()` }))
      .execute();
  }

  private async giveBack(db: Database | Transaction<DB>, claims: number[], { mustExist }: { mustExist: boolean }) {
    if (claims.length === 0) return;
    const { numDeletedRows } = await db.deleteFrom("blobClaims").where("id", "in", claims).executeTakeFirstOrThrow();
    if (mustExist && Number(numDeletedRows) < claims.length) throw new ClaimLostError("It took too long to store.");
  }

  /**
   * Removes bytes that nothing points to or is about to. The lock keeps others from claiming them meanwhile.
   * @returns whether it did
   */
  async discard(key: string): Promise<boolean> {
    return inTransaction(this.db, async (tx) => {
      await sql`select pg_advisory_xact_lock(${lockOf(sql.val(key))})`.execute(tx);
      const inUse = await tx
        .selectNoFrom((eb) => [
          eb.exists(eb.selectFrom("blobs").select("key").where("key", "=", key)).as("isKnown"),
          eb.exists(eb.selectFrom("blobClaims").select("key").where("key", "=", key)).as("isClaimed"),
        ])
        .executeTakeFirstOrThrow();
      if (inUse.isKnown || inUse.isClaimed) return false;
      await this.storage.delete(key);
      return true;
    });
  }
}

function lockOf(key: ReturnType<typeof sql.ref> | ReturnType<typeof sql.val<string>>) {
  return sql`hashtextextended(${key}, ${sql.lit(LOCK_SEED)})`;
}
