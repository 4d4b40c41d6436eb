import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createDatabase, type Database, openConnections, poolFigures } from "../../src/platform/db/database.js";
import { createSessionLookUp } from "../../src/users/session-look-up.js";
import { createFactories, signIn } from "../setup/factories.js";
import { createTestDatabase, type TestDatabase } from "../setup/test-database.js";

let database: TestDatabase;
let db: Database;
let sessions: { id: string; userId: number }[];
let statements = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase({
    url: database.url,
    onQuery: () => {
      statements++;
    },
  });
  for (let n = 0; n < 30; n++) await signIn(db, createFactories(db), "CANDIDATE");
  sessions = await db.selectFrom("sessions").select(["id", "userId"]).execute();
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});
beforeEach(() => {
  statements = 0;
});

it("finds the sessions that are asked for at once with one statement, and those that come meanwhile with another", async () => {
  const lookUp = createSessionLookUp(db);
  const first = sessions.slice(0, 10).map(({ id }) => lookUp(id));
  await new Promise(process.nextTick);
  const later = [...sessions, ...sessions].map(({ id }) => lookUp(id));
  const found = await Promise.all([...first, ...later]);
  const expected = [...sessions.slice(0, 10), ...sessions, ...sessions];
  expect(found).toEqual(expected.map(({ id, userId }) => ({ id: userId, role: "CANDIDATE", sessionId: id })));
  expect(statements).toBe(2);
});

it("does not answer with what was read before it was asked", async () => {
  const lookUp = createSessionLookUp(db);
  const { id } = sessions[0] as { id: string };
  const before = lookUp(id);
  await new Promise(process.nextTick);
  await db.updateTable("sessions").set({ revokedAt: new Date() }).where("id", "=", id).execute();
  const after = lookUp(id);
  await before;
  expect(await after).toBeUndefined();
});

it("goes on after a statement that failed", async () => {
  const lookUp = createSessionLookUp(db);
  const failing = lookUp("no uuid");
  await new Promise(process.nextTick);
  const next = lookUp((sessions[1] as { id: string }).id);
  await expect(failing).rejects.toThrow("uuid");
  expect(await next).toMatchObject({ id: sessions[1]?.userId });
  expect(await lookUp((sessions[2] as { id: string }).id)).toMatchObject({ id: sessions[2]?.userId });
});

it("finds connections open that were opened before", async () => {
  await openConnections(db);
  expect(poolFigures(db)).toEqual({ size: 10, idle: 10, waiting: 0 });
});
