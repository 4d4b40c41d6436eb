import { sql } from "kysely";
import { expect, it } from "vitest";
import { startTestServer } from "../setup/test-server.js";

it("outlives the loss of a connection to PostgreSQL between two statements of a transaction", async () => {
  const server = await startTestServer();
  const transaction = server.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
    await sql`select pg_terminate_backend(${rows[0]?.pid}, 5000)`.execute(server.db);
    // The connection is told of it in its own time.
    await new Promise((resolve) => setTimeout(resolve, 100));
    await sql`select 1`.execute(tx);
  });
  await expect(transaction).rejects.toThrow();
  expect((await server.send("{ skills { nodes { id } } }")).errors).toBeUndefined();
  await server.stop();
});
