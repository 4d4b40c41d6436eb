import { sql } from "kysely";
import {
  type CountName,
  countsFrom,
  type FigureSql,
  type Figures,
  figures,
  listed,
  nextDay,
  total,
} from "../analytics/figures.queries.js";
import type { GraphQLContext } from "../context.js";
import { rows } from "../platform/cache/dependency.js";
import type { Selection } from "../platform/graphql/lookahead.js";

interface PlatformFigure {
  /** Among the rollups. */
  count: CountName;
  sql: ReturnType<typeof listed>;
  /** What it is a count of: the rollups say of every committed change at once what these say. */
  table: string;
  columns: string[];
  byDay?: true;
}

const platformFigures: Record<string, PlatformFigure> = {
  usersByRole: { count: "users", sql: listed("users", "role", "user_role"), table: "users", columns: ["role"] },
  companyCount: { count: "companies", sql: total("companies"), table: "companies", columns: [] },
  skillCount: { count: "skills", sql: total("skills"), table: "skills", columns: [] },
  jobsByStatus: { count: "jobs", sql: listed("jobs", "status", "job_status"), table: "jobs", columns: ["status"] },
  jobsPostedByDay: {
    count: "jobs_posted",
    sql: listed("jobs_posted", "day"),
    table: "jobs",
    columns: ["status", "listedAt"],
    byDay: true,
  },
  applicationsByStatus: {
    count: "applications",
    sql: listed("applications", "status", "application_status"),
    table: "applications",
    columns: ["status"],
  },
  applicationsByDay: {
    count: "applications_sent",
    sql: listed("applications_sent", "day"),
    table: "applications",
    columns: ["createdAt"],
    byDay: true,
  },
};

const MAX_AGE = 300;

/** The same for all admins. */
export function adminFigures(ctx: Pick<GraphQLContext, "db" | "reads" | "shared">, shown: Selection): Promise<Figures> {
  ctx.reads.restrictToViewer("dashboard");
  const selected = Object.entries(platformFigures).filter(([name]) => shown.has(name));
  const names = [...new Set(selected.map(([, { count }]) => count))];
  const all: FigureSql = Object.fromEntries(selected.map(([name, figure]) => [name, figure.sql]));
  return ctx.shared("analytics", `platform:${Object.keys(all)}`, MAX_AGE, (own) => {
    // Only if they are counted anew.
    own.dependOn(rows("rollupCounts", [], []));
    for (const [, { table, columns, byDay }] of selected) {
      own.dependOn(rows(table, [], columns));
      if (byDay) own.changesAt(nextDay());
    }
    const counted = countsFrom(sql`rollup_platform where true`, names);
    return figures(ctx.db, all, shown, sql`with counted as materialized ${counted}`);
  });
}
