import { createAnalyticsLoaders } from "./analytics/analytics.loaders.js";
import { createApplicationLoaders } from "./applications/application.loaders.js";
import { createCompanyLoaders } from "./companies/company.loaders.js";
import type { LoaderContext } from "./context.js";
import { createJobLoaders } from "./jobs/job.loaders.js";
import { createSkillLoaders } from "./skills/skill.loaders.js";
import { createUserLoaders } from "./users/user.loaders.js";

/** Every feature's loaders, for one request. */
export function createLoaders(ctx: LoaderContext) {
  return {
    ...createSkillLoaders(ctx),
    ...createCompanyLoaders(ctx),
    ...createUserLoaders(ctx),
    ...createJobLoaders(ctx),
    ...createApplicationLoaders(ctx),
    ...createAnalyticsLoaders(ctx),
  };
}

export type Loaders = ReturnType<typeof createLoaders>;
