import type { LoaderContext } from "../context.js";
import { byForeignKey, byPrimaryKey, Loader } from "../platform/graphql/loader.js";
import { findCandidateSkillsByUserIds, findProfilesByUserIds, findUsersByIds } from "./user.queries.js";
import type { ProfileRow } from "./user.type.js";

export function createUserLoaders(ctx: LoaderContext) {
  return {
    userById: byPrimaryKey((ids) => findUsersByIds(ctx, ids)),
    profileByUserId: new Loader<number, ProfileRow | null>(async (userIds) => {
      const rows = await findProfilesByUserIds(ctx, [...userIds]);
      const byUser = new Map(rows.map((row) => [row.userId, row]));
      return userIds.map((id) => byUser.get(id) ?? null);
    }),
    skillsByCandidateId: byForeignKey(
      (ids) => findCandidateSkillsByUserIds(ctx, ids),
      (row) => row.userId,
    ),
  };
}
