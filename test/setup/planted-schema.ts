import { extendSchema, type GraphQLResolveInfo, type GraphQLSchema, isObjectType, parse } from "graphql";
import type { GraphQLContext } from "../../src/context.js";
import { createSchema } from "../../src/schema.js";

export type Planted = (row: { id: number }, ctx: GraphQLContext, info: GraphQLResolveInfo) => unknown;

/** The project's schema and fields beside, as somebody might write them: `Job.noise` by what it does. */
export async function plantedSchema(fields: Record<string, Planted>): Promise<GraphQLSchema> {
  const extensions = Object.keys(fields).map((name) => {
    const [type, field] = name.split(".");
    return `extend type ${type} { ${field}: String }`;
  });
  const schema = extendSchema(await createSchema(), parse(extensions.join("\n")));
  for (const [name, resolve] of Object.entries(fields)) {
    const [typeName = "", fieldName = ""] = name.split(".");
    const type = schema.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
    if (!field) throw new Error(`There is no place for ${name}.`);
    field.resolve = (row, _args, ctx: GraphQLContext, info) => resolve(row, ctx, info);
  }
  return schema;
}
