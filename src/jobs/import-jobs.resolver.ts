import { Arg, Authorized, Ctx, Field, Int, Mutation, ObjectType, Resolver } from "type-graphql";
import type { GraphQLContext } from "../context.js";
import { requireViewer } from "../platform/graphql/access.js";
import { enumType } from "../platform/graphql/enum-type.js";
import { requireLocalId } from "../platform/graphql/global-id.js";
import { MutationPayload, mutate } from "../platform/graphql/mutation.js";
import type { ImportOutcome } from "./import/import-row.js";
import { importJobs } from "./import/job-import.service.js";
import { type ImportJobRow, ImportJobsInput } from "./job.inputs.js";
import { requireCompany } from "./job.service.js";
import { Job } from "./job.type.js";

const Outcome = enumType<ImportOutcome>("ImportOutcome", "What became of a row.", {
  INSERTED: "A new job.",
  UPDATED: "A job imported earlier was changed.",
  UNCHANGED: "A job imported earlier is the same already, or a later row replaces this one.",
  FAILED: "Nothing was done; `reason` says why.",
});

@ObjectType({ simpleResolvers: true, description: "What became of one row." })
class ImportRowResult {
  @Field(() => Int, { description: "The row's place in `rows`, from 0." })
  index: number;

  @Field(() => Outcome, { description: "What became of it." })
  outcome: ImportOutcome;

  @Field(() => String, { nullable: true, description: "Why it failed, or was passed over." })
  reason: string | null;

  @Field(() => Job, { nullable: true, description: "The job; null if the row failed." })
  job: unknown;
}

@ObjectType({ simpleResolvers: true, description: "What became of an import. A bad row does not keep the others out." })
class ImportJobsPayload extends MutationPayload {
  @Field(() => [ImportRowResult], { description: "One result for each row, in their order." })
  results: ImportRowResult[];

  @Field(() => Int, { description: "How many new jobs there are." })
  insertedCount: number;

  @Field(() => Int, { description: "How many jobs changed." })
  updatedCount: number;

  @Field(() => Int, { description: "How many rows failed." })
  failedCount: number;
}

@Resolver()
export class ImportJobsResolver {
  @Authorized("RECRUITER")
  @Mutation(() => ImportJobsPayload, {
    description: "Imports up to 1,000 jobs of a company; they are published at once.",
  })
  importJobs(
    @Arg("input", () => ImportJobsInput, { description: "The jobs." }) input: ImportJobsInput,
    @Ctx() ctx: GraphQLContext,
  ) {
    const nothing = { results: [], insertedCount: 0, updatedCount: 0, failedCount: 0 };
    return mutate<ImportJobsPayload>(input, nothing, async () => {
      const viewer = requireViewer(ctx);
      const companyId = requireLocalId("Company", input.companyId, "companyId");
      await requireCompany(ctx.db, viewer, companyId);
      const results: ImportRowResult[] = [];
      const rows = input.rows.map((row, index) => ({ line: index, value: toRow(row) }));
      const summary = await importJobs(ctx.db, rows, {
        companyId,
        createdBy: viewer.id,
        onResult: (index, outcome, jobId, reason) => {
          results[index] = {
            index,
            outcome,
            reason,
            job: jobId === null ? null : () => ctx.loaders.jobById.load(jobId),
          };
        },
      });
      const { inserted: insertedCount, updated: updatedCount, failedCount } = summary;
      return { results, insertedCount, updatedCount, failedCount };
    });
  }
}

/** As the import pipeline's own flat shape. */
function toRow({ salary, ...row }: ImportJobRow): object {
  if (!salary) return row;
  const { min, max, currency, period } = salary;
  return { ...row, salaryMin: min, salaryMax: max, salaryCurrency: currency, salaryPeriod: period };
}
