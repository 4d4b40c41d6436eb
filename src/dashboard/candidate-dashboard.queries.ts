import { sql } from "kysely";
import { jsonArrayFrom } from "kysely/helpers/postgres";
import { countsBy, figures, type QueryContext } from "../analytics/figures.queries.js";
import {
  applicationSelection,
  listOwnApplications,
  noteApplicationRelations,
} from "../applications/application.queries.js";
import type { ApplicationRow } from "../applications/application.type.js";
import type { Database } from "../platform/db/database.js";
import { inOrder } from "../platform/db/keyset.js";
import type { Viewer } from "../platform/graphql/access.js";
import type { RequestedFields, Selection } from "../platform/graphql/lookahead.js";
import { profileColumns } from "../users/user.type.js";

const RECENT_APPLICATIONS = 5;

/** Ten things a profile can hold; each is a tenth. */
const completeness = sql`(select 10 * (
    num_nonnulls(nullif(headline, ''), nullif(summary, ''), nullif(location, ''), experience_level, years_of_experience,
      expected_salary_amount)
    + (links <> '[]')::int + (education <> '[]')::int + (work_experience <> '[]')::int
    + (exists (select from candidate_skills where candidate_skills.user_id = candidate_profiles.user_id))::int)
  from candidate_profiles where user_id = `;

export async function candidateFigures({ db, reads, requested }: QueryContext, viewer: Viewer, shown: Selection) {
  reads.restrictToViewer("dashboard");
  // By createdAt the recent ones are chosen.
  reads.rowsWhere("applications", "candidateId", [viewer.id], ["status", "createdAt"]);
  if (shown.has("profileCompleteness")) {
    reads.rowsWhere("candidateProfiles", "userId", [viewer.id], Object.values(profileColumns).flat());
    reads.rowsWhere("candidateSkills", "userId", [viewer.id], []);
  }
  const own = sql`applications where candidate_id = ${viewer.id}`;
  const all = {
    applicationCount: sql`(select count(*) from ${own})`,
    activeApplicationCount: sql`(select count(*) from ${own} and status not in ('HIRED', 'REJECTED', 'WITHDRAWN'))`,
    applicationsByStatus: countsBy("status", sql`status`, own),
    profileCompleteness: sql`coalesce(${completeness}${viewer.id}), 0)`,
    recentApplications: recentApplications(db, viewer, requested, shown.at(["recentApplications"])),
  };
  const found = await figures(db, all, shown);
  const recent = (found.recentApplications ?? []) as ApplicationRow[];
  const ids = recent.map((application) => application.id);
  reads.rowsById("applications", ids, applicationSelection(requested));
  noteApplicationRelations(recent, { viewer, requested, reads }, shown.at(["recentApplications"]));
  return found;
}

function recentApplications(db: Database, viewer: Viewer, requested: RequestedFields, shown: Selection) {
  const { matching, select, sort } = listOwnApplications(db, viewer, null, requested, shown);
  return jsonArrayFrom(inOrder(select(matching), sort).limit(RECENT_APPLICATIONS));
}
