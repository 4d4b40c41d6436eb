import { GraphQLError, GraphQLScalarType } from "graphql";
import { GraphQLDateTime } from "graphql-scalars";

const EARLIEST = Date.parse("1000-01-01T00:00:00Z");
const END = Date.parse("9999-01-01T00:00:00Z");

/** Four digits for the year, in every time zone: RFC 3339 has no more, and PostgreSQL would write "BC" before year 1. */
export function isWritable(time: Date): boolean {
  return time.getTime() >= EARLIEST && time.getTime() < END;
}

function writable(time: Date): Date {
  if (!isWritable(time)) throw new GraphQLError("DateTime must lie within the years 1000 to 9998.");
  return time;
}

/** RFC 3339, always in UTC on output. A Date in code. */
export const DateTime = new GraphQLScalarType({
  ...GraphQLDateTime.toConfig(),
  parseValue: (value) => writable(GraphQLDateTime.parseValue(value)),
  parseLiteral: (node, variables) => writable(GraphQLDateTime.parseLiteral(node, variables)),
});
