import type { Selectable } from "kysely";
import { Field, ID, ObjectType } from "type-graphql";
import type * as db from "../platform/db/db.types.js";
import { connectionType } from "../platform/graphql/connection.js";
import { enumType } from "../platform/graphql/enum-type.js";
import { Node } from "../platform/graphql/node.type.js";

export type SkillCategory = db.SkillCategory;
export const SkillCategory = enumType<db.SkillCategory>("SkillCategory", "The field a skill belongs to.", {
  PROGRAMMING: "Languages, frameworks and development tools.",
  DATA: "Databases, analytics and reporting.",
  INFRASTRUCTURE: "Networks, servers, cloud and operations.",
  SECURITY: "Information security.",
  DESIGN: "Graphic, interface and layout work.",
  ENGINEERING: "CAD, manufacturing, construction and control.",
  OFFICE: "Word processing, spreadsheets, mail and calendars.",
  BUSINESS: "Planning, sales, personnel and administration.",
  FINANCE: "Accounting, tax and financial analysis.",
  HEALTHCARE: "Medicine and care.",
  SCIENCE: "Laboratory, statistics and mapping.",
  EDUCATION: "Teaching and training.",
  LOGISTICS: "Transport, stock and supply.",
  MEDIA: "Photography, film, sound and publishing.",
  KNOWLEDGE: "Occupational knowledge that several sectors share.",
  TRANSVERSAL: "Useful in any occupation, such as languages and teamwork.",
  OTHER: "None of the others.",
});

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: "Something a job asks for and a candidate can do.",
})
export class Skill {
  @Field(() => ID, { description: "Opaque id." })
  id: number;

  @Field(() => String, { description: "Its usual name." })
  name: string;

  @Field(() => SkillCategory, { description: "The field it belongs to." })
  category: SkillCategory;

  @Field(() => [String], { description: "Other names by which it is recognised in texts." })
  aliases: string[];
}

export const SkillConnection = connectionType("Skill", () => Skill);

type SkillColumn = Exclude<keyof Selectable<db.Skills>, "id">;

/** The columns behind each field. */
export const skillColumns = {
  name: ["name"],
  category: ["category"],
  aliases: ["aliases"],
} as const satisfies Partial<Record<keyof Skill, readonly SkillColumn[]>>;

export type SkillRow = Pick<Selectable<db.Skills>, "id"> & Partial<Selectable<db.Skills>>;
