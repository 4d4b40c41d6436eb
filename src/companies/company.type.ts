import type { Selectable } from "kysely";
import { Field, ID, ObjectType } from "type-graphql";
import type { Companies } from "../platform/db/db.types.js";
import { connectionType } from "../platform/graphql/connection.js";
import { Node } from "../platform/graphql/node.type.js";
import { DateTime } from "../platform/graphql/scalars.js";

@ObjectType({ implements: Node, simpleResolvers: true, description: "An employer." })
export class Company {
  @Field(() => ID, { description: "Opaque id." })
  id: number;

  @Field(() => String, { description: "Its name." })
  name: string;

  @Field(() => String, { description: "Its name in URLs; unique." })
  slug: string;

  @Field(() => String, { nullable: true, description: "What it does." })
  description: string | null;

  @Field(() => String, { nullable: true, description: "Its web address." })
  website: string | null;

  @Field(() => String, { nullable: true, description: "Where it is." })
  location: string | null;

  @Field(() => String, { nullable: true, description: "Its line of business." })
  industry: string | null;

  @Field(() => DateTime, { description: "When it was registered." })
  createdAt: Date;

  @Field(() => DateTime, { description: "When its data last changed." })
  updatedAt: Date;
}

export const CompanyConnection = connectionType("Company", () => Company);

type CompanyColumn = Exclude<keyof Selectable<Companies>, "id">;

/** The columns behind each field. */
export const companyColumns = {
  name: ["name"],
  slug: ["slug"],
  description: ["description"],
  website: ["website"],
  location: ["location"],
  industry: ["industry"],
  createdAt: ["createdAt"],
  updatedAt: ["updatedAt"],
} as const satisfies Partial<Record<keyof Company, readonly CompanyColumn[]>>;

export type CompanyRow = Pick<Selectable<Companies>, "id"> & Partial<Selectable<Companies>>;
