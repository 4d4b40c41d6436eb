import type { Database } from "../platform/db/database.js";
import type { RecognizableSkill } from "./skill-recognizer.js";

/** The whole taxonomy, for a recogniser. */
export function listRecognizableSkills(db: Database): Promise<RecognizableSkill[]> {
  return db.selectFrom("skills").select(["id", "name", "aliases"]).orderBy("id").execute();
}
