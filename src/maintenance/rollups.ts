import { checkRollups, countPending, foldRollups, pruneRollups, rebuildRollups } from "../analytics/rollups.service.js";
import { pruneViewers } from "../jobs/job-views.queries.js";
import type { Chore } from "./chore.js";

/** Folding goes on by itself once a minute; this is what is left to do, and to make sure of. */
export const rollupsChore: Chore = {
  name: "rollups",
  description: "fold what has changed into the dashboards' counts, check them, and drop what no one is shown any more",
  schedule: "41 2 * * *",
  async run({ db, dryRun }) {
    const wrong = await checkRollups(db);
    const advice =
      wrong > 0
        ? [`${wrong} counts are wrong: something has been written past the triggers. See hirewise doctor.`]
        : [];
    if (dryRun) {
      return { done: [`${await countPending(db)} changes folded`, ...(wrong > 0 ? ["all counted anew"] : [])], advice };
    }
    const folded = await foldRollups(db);
    await pruneRollups(db);
    const viewers = await pruneViewers(db);
    const done = [`${folded?.changes ?? 0} changes folded`, `${viewers} viewers of past days forgotten`];
    if (wrong > 0 && (await rebuildRollups(db))) done.push("all counted anew");
    return { done, advice };
  },
};
