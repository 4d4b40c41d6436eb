import DataLoader from "dataloader";
import type { LoaderContext } from "../context.js";
import { byForeignKey, byPrimaryKey } from "../platform/graphql/loader.js";
import { findCandidateSkillsByUserIds, findProfilesByUserIds, findUsersByIds } from "./user.queries.js";
import type { ProfileRow } from "./user.type.js";

export function createUserLoaders(ctx: LoaderContext) {
  return {
    userById: byPrimaryKey((ids) => findUsersByIds(ctx.db, ids, ctx.viewer, ctx.requested)),
    profileByUserId: new DataLoader<number, ProfileRow | null>(async (userIds) => {
      const rows = await findProfilesByUserIds(ctx.db, [...userIds], ctx.requested);
      const byUser = new Map(rows.map((row) => [row.userId, row]));
      return userIds.map((id) => byUser.get(id) ?? null);
    }),
    skillsByCandidateId: byForeignKey(
      (ids) => findCandidateSkillsByUserIds(ctx.db, ids),
      (row) => row.userId,
    ),
  };
}
