import { GraphQLDateTime } from "graphql-scalars";

/** RFC 3339, always in UTC on output. A Date in code. */
export const DateTime = GraphQLDateTime;
