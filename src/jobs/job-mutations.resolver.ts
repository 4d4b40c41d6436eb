import { Arg, Authorized, Ctx, Field, ID, Mutation, ObjectType, Resolver } from "type-graphql";
import type { GraphQLContext } from "../context.js";
import { requireViewer } from "../platform/graphql/access.js";
import { notFound, requireLocalId } from "../platform/graphql/global-id.js";
import { MutationPayload, mutate } from "../platform/graphql/mutation.js";
import { CreateJobInput, JobIdInput, RecordJobViewInput, UpdateJobInput } from "./job.inputs.js";
import { createJob, deleteJob, moveJob, updateJob } from "./job.service.js";
import { Job, type JobRow } from "./job.type.js";
import { isPublicJob, viewOf } from "./job-views.queries.js";

@ObjectType({ simpleResolvers: true, description: "What became of a change to a job." })
class JobPayload extends MutationPayload {
  @Field(() => Job, { nullable: true, description: "The job as it is now; null if nothing was done." })
  job: JobRow | null;
}

@ObjectType({ simpleResolvers: true, description: "What became of deleting a job." })
class DeleteJobPayload extends MutationPayload {
  @Field(() => ID, { nullable: true, description: "The id it had; null if nothing was done." })
  deletedJobId: string | null;
}

@ObjectType({ simpleResolvers: true, description: "What became of counting a view." })
class RecordJobViewPayload extends MutationPayload {
  @Field(() => Boolean, { description: "Whether the view was counted." })
  recorded: boolean;
}

/** How long it is believed that a job can be looked at; a change ends that at once. */
const PUBLIC_JOB_MS = 30 * 60 * 1000;

@Resolver(() => Job)
export class JobMutationsResolver {
  @Authorized("RECRUITER")
  @Mutation(() => JobPayload, { description: "Writes a job for a company that the viewer recruits for." })
  createJob(
    @Arg("input", () => CreateJobInput, { description: "The job." }) input: CreateJobInput,
    @Ctx() ctx: GraphQLContext,
  ) {
    return changed(ctx, input, () => createJob(ctx.db, requireViewer(ctx), input));
  }

  @Authorized("RECRUITER")
  @Mutation(() => JobPayload, { description: "Changes a job of a company that the viewer recruits for." })
  updateJob(
    @Arg("input", () => UpdateJobInput, { description: "The changes." }) input: UpdateJobInput,
    @Ctx() ctx: GraphQLContext,
  ) {
    return changed(ctx, input, async () => {
      const id = requireLocalId("Job", input.id, "id");
      await updateJob(ctx.db, requireViewer(ctx), id, input);
      return id;
    });
  }

  @Authorized("RECRUITER")
  @Mutation(() => JobPayload, { description: "Shows a draft to everyone, or reopens a closed job." })
  publishJob(
    @Arg("input", () => JobIdInput, { description: "Which job." }) input: JobIdInput,
    @Ctx() ctx: GraphQLContext,
  ) {
    return changed(ctx, input, () => move(ctx, input, "PUBLISHED"));
  }

  @Authorized("RECRUITER")
  @Mutation(() => JobPayload, { description: "Takes a published job out of the lists; nobody can apply any more." })
  closeJob(
    @Arg("input", () => JobIdInput, { description: "Which job." }) input: JobIdInput,
    @Ctx() ctx: GraphQLContext,
  ) {
    return changed(ctx, input, () => move(ctx, input, "CLOSED"));
  }

  @Authorized("RECRUITER")
  @Mutation(() => DeleteJobPayload, { description: "Removes a job that nobody has applied to." })
  deleteJob(
    @Arg("input", () => JobIdInput, { description: "Which job." }) input: JobIdInput,
    @Ctx() ctx: GraphQLContext,
  ) {
    return mutate<DeleteJobPayload>(input, { deletedJobId: null }, async () => {
      await deleteJob(ctx.db, requireViewer(ctx), requireLocalId("Job", input.id, "id"));
      return { deletedJobId: input.id };
    });
  }

  @Mutation(() => RecordJobViewPayload, { description: "Counts that someone looked at a job." })
  recordJobView(
    @Arg("input", () => RecordJobViewInput, { description: "Which job." }) input: RecordJobViewInput,
    @Ctx() ctx: GraphQLContext,
  ) {
    return mutate<RecordJobViewPayload>(input, { recorded: false }, async () => {
      const jobId = requireLocalId("Job", input.jobId, "jobId");
      await requirePublicJob(ctx, jobId);
      const visitorAt = (now: Date) => ctx.visitors.of(ctx, now);
      await ctx.views.add(viewOf(jobId, ctx.viewer, { referrer: input.referrer ?? null, visitorAt }));
      return { recorded: true };
    });
  }
}

/** Asked of the cache first: views are many, and jobs seldom change. @throws AppError NOT_FOUND */
async function requirePublicJob(ctx: GraphQLContext, jobId: number): Promise<void> {
  const isPublic = await ctx.cache.value("jobs", `isPublic:${jobId}`, {
    maxAge: PUBLIC_JOB_MS,
    reads: ctx.reads,
    load: (own) => isPublicJob(ctx.db, jobId, own),
  });
  if (!isPublic) throw notFound("Job", "jobId");
}

async function move(ctx: GraphQLContext, input: JobIdInput, to: "PUBLISHED" | "CLOSED"): Promise<number> {
  const id = requireLocalId("Job", input.id, "id");
  await moveJob(ctx.db, requireViewer(ctx), id, to);
  return id;
}

/** Runs a change to one job and reads the job again. */
function changed(ctx: GraphQLContext, input: object, change: () => Promise<number>) {
  return mutate<JobPayload>(input, { job: null }, async () => {
    const id = await change();
    const job = await ctx.loaders.jobById.clear(id).load(id);
    if (!job) throw notFound("Job");
    return { job };
  });
}
