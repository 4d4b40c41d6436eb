import { type GraphQLSchema, isObjectType } from "graphql";
import type { FieldPlace } from "./field-path.js";

interface Placed {
  at(place: FieldPlace): unknown;
}

const done = new WeakSet<GraphQLSchema>();

/**
 * Gives each resolver a context that knows the field. Plain fields have none; of those that have one, `id` never reads
 * anything.
 */
export function traceFields(schema: GraphQLSchema): void {
  if (done.has(schema)) return;
  done.add(schema);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) {
      const { resolve } = field;
      if (!resolve || field.name === "id") continue;
      field.resolve = (source, args, context: Placed, info) => resolve(source, args, context.at(info.path), info);
    }
  }
}
