import "reflect-metadata";
import { type GraphQLSchema, isObjectType, lexicographicSortSchema, printSchema, specifiedDirectives } from "graphql";
import { buildSchema, type NonEmptyArray, type PubSub } from "type-graphql";
import { JobAnalyticsFieldsResolver, JobAnalyticsResolver } from "./analytics/job-analytics.resolver.js";
import { ApplicationResolver } from "./applications/application.resolver.js";
import { ApplicationChangedResolver } from "./applications/application-changed.resolver.js";
import { JobApplicationsResolver } from "./applications/job-applications.resolver.js";
import { CachingResolver } from "./caching/caching.resolver.js";
import { CompanyResolver, UserCompaniesResolver } from "./companies/company.resolver.js";
import { DashboardResolver } from "./dashboard/dashboard.resolver.js";
import { FileResolver } from "./files/file.resolver.js";
import { FileProcessedResolver } from "./files/file-processed.resolver.js";
import { CompanyLogoResolver, ProfileResumeResolver, UserFilesResolver } from "./files/owned-files.resolver.js";
import { CompanyJobsResolver } from "./jobs/company-jobs.resolver.js";
import { ImportJobsResolver } from "./jobs/import-jobs.resolver.js";
import { JobResolver } from "./jobs/job.resolver.js";
import { JobMutationsResolver } from "./jobs/job-mutations.resolver.js";
import { JobMatchingResolver } from "./matching/job-matching.resolver.js";
import { MatchingResolver } from "./matching/matching.resolver.js";
import { MonitoringResolver } from "./monitoring/monitoring.resolver.js";
import { RateLimitResolver } from "./monitoring/rate-limit.resolver.js";
import { NodeResolver } from "./node.resolver.js";
import { cacheControlDirective } from "./platform/cache/cache-control.js";
import { authChecker } from "./platform/graphql/access.js";
import { toGlobalId } from "./platform/graphql/global-id.js";
import { ResumeResolver } from "./resumes/resume.resolver.js";
import { SkillResolver } from "./skills/skill.resolver.js";
import { AccountResolver } from "./users/account.resolver.js";
import { CandidateProfileResolver, UserResolver } from "./users/user.resolver.js";

// biome-ignore lint/complexity/noBannedTypes: type-graphql's own type for resolver classes
const resolvers: NonEmptyArray<Function> = [
  NodeResolver,
  AccountResolver,
  UserResolver,
  CandidateProfileResolver,
  SkillResolver,
  CompanyResolver,
  UserCompaniesResolver,
  FileResolver,
  FileProcessedResolver,
  UserFilesResolver,
  ProfileResumeResolver,
  CompanyLogoResolver,
  ResumeResolver,
  CompanyJobsResolver,
  JobResolver,
  JobMutationsResolver,
  ImportJobsResolver,
  JobApplicationsResolver,
  ApplicationResolver,
  JobMatchingResolver,
  MatchingResolver,
  ApplicationChangedResolver,
  JobAnalyticsResolver,
  JobAnalyticsFieldsResolver,
  DashboardResolver,
  CachingResolver,
  MonitoringResolver,
  RateLimitResolver,
];

/** type-graphql demands it; our subscriptions bring their own streams, most of them from the change feed. */
const noTopics: PubSub = {
  publish: () => {},
  subscribe: () => {
    throw new Error("There are no topics: give the subscription a `subscribe` of its own.");
  },
};

/** The executable schema. Input is validated by `mutate` and `paginate`, not by type-graphql. */
export async function createSchema(): Promise<GraphQLSchema> {
  const directives = [...specifiedDirectives, cacheControlDirective];
  const schema = await buildSchema({ resolvers, authChecker, validate: false, directives, pubSub: noTopics });
  return withGlobalIds(schema);
}

/** The schema as text, as committed in schema.graphql. */
export function printSortedSchema(schema: GraphQLSchema): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}

/** Every type that has an `id` shows it as a global id; rows keep their own. */
function withGlobalIds(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || !type.getInterfaces().some((implemented) => implemented.name === "Node")) continue;
    const { id } = type.getFields();
    if (id) id.resolve = (row: { id: number }) => toGlobalId(type.name, row.id);
  }
  return schema;
}
