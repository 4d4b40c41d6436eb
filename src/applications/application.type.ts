import type { Selectable } from "kysely";
import { Field, ID, ObjectType } from "type-graphql";
import type { JobRow } from "../jobs/job.type.js";
import { CacheControl } from "../platform/cache/cache-control.js";
import type * as db from "../platform/db/db.types.js";
import { connectionType } from "../platform/graphql/connection.js";
import { enumType } from "../platform/graphql/enum-type.js";
import { Node } from "../platform/graphql/node.type.js";
import { DateTime } from "../platform/graphql/scalars.js";
import type { UserRow } from "../users/user.type.js";

export type ApplicationStatus = db.ApplicationStatus;
export const ApplicationStatus = enumType<db.ApplicationStatus>("ApplicationStatus", "Where an application stands.", {
  SUBMITTED: "Sent, not yet looked at.",
  IN_REVIEW: "Being read.",
  INTERVIEW: "Invited to talk.",
  OFFERED: "An offer was made.",
  HIRED: "The offer was accepted.",
  REJECTED: "Turned down by the company.",
  WITHDRAWN: "Taken back by the candidate.",
});

@ObjectType({ simpleResolvers: true, description: "A step in an application's history." })
export class ApplicationStatusChange {
  @Field(() => ApplicationStatus, { nullable: true, description: "Where it stood before; null for the first step." })
  fromStatus: ApplicationStatus | null;

  @Field(() => ApplicationStatus, { description: "Where it stood from then on." })
  toStatus: ApplicationStatus;

  @Field(() => String, { nullable: true, description: "What the recruiter noted; candidates read null." })
  note: string | null;

  @Field(() => DateTime, { description: "When." })
  changedAt: Date;
}

@CacheControl({ scope: "PRIVATE" })
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: "A candidate's application to a job. Seen by the candidate, by the company's recruiters, and by admins.",
})
export class Application {
  @Field(() => ID, { description: "Opaque id." })
  id: number;

  @Field(() => ApplicationStatus, { description: "Where it stands." })
  status: ApplicationStatus;

  @Field(() => String, { nullable: true, description: "What the candidate wrote." })
  coverLetter: string | null;

  @Field(() => DateTime, { description: "When it was sent." })
  createdAt: Date;

  @Field(() => DateTime, { description: "When it last changed." })
  updatedAt: Date;
}

export const ApplicationConnection = connectionType("Application", () => Application);

type ApplicationColumn = Exclude<keyof Selectable<db.Applications>, "id">;

/** The columns behind each field. */
export const applicationColumns = {
  status: ["status"],
  coverLetter: ["coverLetter"],
  createdAt: ["createdAt"],
  updatedAt: ["updatedAt"],
  job: ["jobId"],
  candidate: ["candidateId"],
  statusHistory: ["candidateId"],
} as const satisfies Record<string, readonly ApplicationColumn[]>;

/** An application as read: the columns that were asked for, and the relations that came in the same statement. */
export type ApplicationRow = Pick<Selectable<db.Applications>, "id"> &
  Partial<Selectable<db.Applications>> & { job?: JobRow; candidate?: UserRow };
