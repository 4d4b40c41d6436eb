import { createAnalyticsLoaders } from "./analytics/analytics.loaders.js";
import { createApplicationLoaders } from "./applications/application.loaders.js";
import { createCompanyLoaders } from "./companies/company.loaders.js";
import type { LoaderContext } from "./context.js";
import { createFileLoaders } from "./files/file.loaders.js";
import { createJobLoaders } from "./jobs/job.loaders.js";
import { createMatchingLoaders } from "./matching/matching.loaders.js";
import type { LoaderRegistry } from "./platform/metrics/loader-figures.js";
import type { RequestTrace } from "./platform/metrics/request-trace.js";
import { createSkillLoaders } from "./skills/skill.loaders.js";
import { createUserLoaders } from "./users/user.loaders.js";

/** Every feature's loaders, for one request. */
export function createLoaders(ctx: LoaderContext) {
  return {
    ...createSkillLoaders(ctx),
    ...createCompanyLoaders(ctx),
    ...createUserLoaders(ctx),
    ...createFileLoaders(ctx),
    ...createJobLoaders(ctx),
    ...createApplicationLoaders(ctx),
    ...createAnalyticsLoaders(ctx),
    ...createMatchingLoaders(ctx),
  };
}

/** Has every loader tell what it does. */
export function observeLoaders(loaders: Loaders, registry: LoaderRegistry, trace: RequestTrace): void {
  for (const [name, loader] of Object.entries(loaders)) loader.observe(name, registry.of(name), trace);
}

export type Loaders = ReturnType<typeof createLoaders>;
