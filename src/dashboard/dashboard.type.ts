import { createUnionType, Field, Int, ObjectType } from "type-graphql";
import { ApplicationStatusCount, DayCount } from "../analytics/counts.type.js";
import { Application, type ApplicationRow } from "../applications/application.type.js";
import { Company, type CompanyRow } from "../companies/company.type.js";
import { JobStatus } from "../jobs/job.enums.js";
import { Job, type JobRow } from "../jobs/job.type.js";
import { UserRole } from "../users/user.enums.js";

@ObjectType({ simpleResolvers: true, description: "How many jobs stand at a status." })
export class JobStatusCount {
  @Field(() => JobStatus, { description: "The status." })
  status: JobStatus;

  @Field(() => Int, { description: "How many." })
  count: number;
}

@ObjectType({ simpleResolvers: true, description: "How many accounts have a role." })
export class UserRoleCount {
  @Field(() => UserRole, { description: "The role." })
  role: UserRole;

  @Field(() => Int, { description: "How many." })
  count: number;
}

@ObjectType({ simpleResolvers: true, description: "What a candidate sees first." })
export class CandidateDashboard {
  @Field(() => Int, { description: "All applications sent." })
  applicationCount: number;

  @Field(() => Int, { description: "Those still under way." })
  activeApplicationCount: number;

  @Field(() => [ApplicationStatusCount], { description: "Applications by status; statuses without any are left out." })
  applicationsByStatus: ApplicationStatusCount[];

  @Field(() => Int, { description: "How much of the profile is filled in, in percent." })
  profileCompleteness: number;

  @Field(() => [Application], { description: "The five latest applications." })
  recentApplications: ApplicationRow[];
}

@ObjectType({
  simpleResolvers: true,
  description: "What a recruiter sees first: their companies' jobs and applications.",
})
export class RecruiterDashboard {
  @Field(() => [Company], { description: "The companies they recruit for, by name." })
  companies: CompanyRow[];

  @Field(() => [JobStatusCount], { description: "Jobs by status; statuses without any are left out." })
  jobsByStatus: JobStatusCount[];

  @Field(() => Int, { description: "All views of their jobs." })
  viewCount: number;

  @Field(() => Int, { description: "All applications received." })
  applicationCount: number;

  @Field(() => [ApplicationStatusCount], { description: "Applications by status; statuses without any are left out." })
  applicationsByStatus: ApplicationStatusCount[];

  @Field(() => [DayCount], {
    description: "Applications received on each of the last 30 days; days without any are left out.",
  })
  applicationsByDay: DayCount[];

  @Field(() => [Job], { description: "The five published jobs with the most applications." })
  topJobs: JobRow[];
}

@ObjectType({ simpleResolvers: true, description: "What an admin sees first: the whole platform." })
export class AdminDashboard {
  @Field(() => [UserRoleCount], { description: "Accounts by role." })
  usersByRole: UserRoleCount[];

  @Field(() => Int, { description: "All companies." })
  companyCount: number;

  @Field(() => Int, { description: "All skills of the taxonomy." })
  skillCount: number;

  @Field(() => [JobStatusCount], { description: "Jobs by status; statuses without any are left out." })
  jobsByStatus: JobStatusCount[];

  @Field(() => [ApplicationStatusCount], { description: "Applications by status; statuses without any are left out." })
  applicationsByStatus: ApplicationStatusCount[];

  @Field(() => [DayCount], {
    description: "Applications sent on each of the last 30 days; days without any are left out.",
  })
  applicationsByDay: DayCount[];

  @Field(() => [DayCount], { description: "Jobs posted on each of the last 30 days; days without any are left out." })
  jobsPostedByDay: DayCount[];
}

const dashboards = { CANDIDATE: CandidateDashboard, RECRUITER: RecruiterDashboard, ADMIN: AdminDashboard };

export const Dashboard = createUnionType({
  name: "Dashboard",
  description: "What the viewer sees first; its type follows from their role.",
  types: () => [CandidateDashboard, RecruiterDashboard, AdminDashboard] as const,
  // The resolver returns the figures with the role that they were made for.
  resolveType: (value) => dashboards[(value as unknown as { role: UserRole }).role],
});
