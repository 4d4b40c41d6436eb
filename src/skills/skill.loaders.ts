import type { LoaderContext } from "../context.js";
import { byPrimaryKey } from "../platform/graphql/loader.js";
import { findSkillsByIds } from "./skill.queries.js";

export function createSkillLoaders(ctx: LoaderContext) {
  return {
    skillById: byPrimaryKey((ids) => findSkillsByIds(ctx, ids)),
  };
}
