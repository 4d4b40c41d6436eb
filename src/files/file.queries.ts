import { type SelectQueryBuilder, sql } from "kysely";
import type { LoaderContext } from "../context.js";
import type { Reads } from "../platform/cache/reads.js";
import type { Database } from "../platform/db/database.js";
import type { DB, FilePurpose } from "../platform/db/db.types.js";
import { anyOf } from "../platform/db/expressions.js";
import type { Viewer } from "../platform/graphql/access.js";
import { listName } from "../platform/graphql/cursor.js";
import type { List } from "../platform/graphql/list.js";
import type { RequestedFields } from "../platform/graphql/lookahead.js";
import { parentId } from "../platform/graphql/paginate.js";
import { noteVisibility, visibleFiles } from "./file.access.js";
import type { FileRow } from "./file.type.js";

const FILE_COLUMNS = [
  "id",
  "ownerId",
  "companyId",
  "purpose",
  "filename",
  "contentId",
  "isDeduplicated",
  "createdAt",
] as const;
const CONTENT_COLUMNS = [
  ...(["originalSha256", "originalSize", "mimeType", "status"] as const),
  ...(["storedSize", "servedSha256"] as const),
];

type Joined<O = object> = SelectQueryBuilder<DB, "files" | "fileContents", O>;
type QueryContext = Pick<LoaderContext, "db" | "viewer" | "requested" | "reads">;

/** The columns of a file and of its content; the report only if it is shown. */
function selectFile(query: Joined, requested: RequestedFields): Joined<FileRow> {
  const hasReport = requested.get("StoredFile")?.has("report") ?? false;
  return query
    .select(FILE_COLUMNS.map((column) => `files.${column}` as const))
    .select(CONTENT_COLUMNS.map((column) => `fileContents.${column}` as const))
    .$if(hasReport, (withReport) => withReport.select("fileContents.report")) as unknown as Joined<FileRow>;
}

/** Notes the contents of files that were read. */
function noteContents(files: readonly FileRow[], reads: Reads): void {
  const ids = new Set(files.map(({ contentId }) => contentId));
  reads.rowsById("fileContents", [...ids], [...CONTENT_COLUMNS, "report"]);
}

export async function findFilesByIds(
  { db, viewer, requested, reads }: QueryContext,
  ids: number[],
): Promise<FileRow[]> {
  reads.rowsById("files", ids, FILE_COLUMNS);
  noteVisibility(viewer, reads);
  // Also if it may not be seen yet: that it becomes ready may change this.
  const rows = await selectFile(joined(db), requested)
    .select(visibleFiles(viewer).as("isVisible"))
    .where("files.id", "=", anyOf(ids))
    .execute();
  noteContents(rows, reads);
  return rows.filter(({ isVisible }) => isVisible);
}

/** What decides who is told of a file's change; undefined if the viewer may not see it. */
export function findVisibleFile(db: Database, viewer: Viewer, id: number) {
  return joined(db)
    .select(["files.contentId", "fileContents.status"])
    .where("files.id", "=", id)
    .where(visibleFiles(viewer))
    .executeTakeFirst();
}

/** Each account's latest file for a purpose that is ready, as far as the viewer may see it. */
export async function findLatestFiles(
  { db, viewer, requested, reads }: QueryContext,
  purpose: FilePurpose,
  ownerIds: number[],
): Promise<FileRow[]> {
  noteVisibility(viewer, reads);
  reads.dependOn({
    table: "files",
    where: [
      { column: "ownerId", in: ownerIds },
      { column: "purpose", in: [purpose] },
    ],
    columns: FILE_COLUMNS,
  });
  const rows = await selectFile(joined(db), requested)
    .select(visibleFiles(viewer).as("isVisible"))
    .where("files.ownerId", "=", anyOf(ownerIds))
    .where("files.purpose", "=", purpose)
    .where(sql<boolean>`(file_contents.status = 'PROCESSING' or files.id = (
      select latest.id from files latest join file_contents content on content.id = latest.content_id
      where latest.owner_id = files.owner_id and latest.purpose = files.purpose and content.status = 'READY'
      order by latest.id desc limit 1))`)
    .execute();
  // Also of those that are not ready: they may become so.
  noteContents(rows, reads);
  return rows.filter(({ status, isVisible }) => status === "READY" && isVisible);
}

/** Each company's logo. For everyone. */
export async function findLogos({ db, requested, reads }: QueryContext, companyIds: number[]) {
  reads.rowsWhere("files", "companyId", companyIds, FILE_COLUMNS);
  const rows = await selectFile(joined(db), requested)
    .where("files.companyId", "=", anyOf(companyIds))
    .orderBy("files.id")
    .execute();
  noteContents(rows, reads);
  const logos = rows.filter(({ status }) => status === "READY") as (FileRow & { companyId: number })[];
  return [...new Map(logos.map((row) => [row.companyId, row])).values()];
}

export function findVariants({ db, reads }: QueryContext, contentIds: number[]) {
  reads.rowsWhere("fileVariants", "contentId", contentIds, ["width", "mimeType", "size"]);
  return db
    .selectFrom("fileVariants")
    .select(["contentId", "width", "mimeType", "size"])
    .where("contentId", "=", anyOf(contentIds))
    .orderBy("width")
    .orderBy("size")
    .execute();
}

/** The files of each of several accounts, newest first. For `paginateEach`. */
export function listFilesOfOwners(
  db: Database,
  viewer: Viewer | null,
  purpose: FilePurpose | null | undefined,
  requested: RequestedFields,
): List<"files", FileRow> {
  let matching = db.selectFrom("files").where("files.ownerId", "=", parentId);
  if (purpose) matching = matching.where("files.purpose", "=", purpose);
  // Others see résumés and avatars only when they are ready; owners and admins everything.
  const isSeen = sql<boolean>`exists (select from file_contents where file_contents.id = files.content_id and ${visibleFiles(viewer)})`;
  // An "or" would have the planner look for what each part finds, and sort it; this is asked of each row in its order.
  const visible = viewer ? sql<boolean>`case when files.owner_id = ${viewer.id} then true else ${isSeen} end` : isSeen;
  return {
    name: listName("User.files", { purpose }),
    matching: viewer?.role === "ADMIN" ? matching : matching.where(visible),
    sort: {
      key: sql.ref("files.createdAt"),
      type: "timestamptz",
      direction: "desc",
      id: sql.ref("files.id"),
      column: "createdAt",
    },
    select: (query) =>
      selectFile(
        query.innerJoin("fileContents", "fileContents.id", "files.contentId") as unknown as Joined,
        requested,
      ) as unknown as SelectQueryBuilder<DB, "files", FileRow>,
    source: {
      table: "files",
      where: purpose ? [{ column: "purpose", in: [purpose] }] : [],
      columns: FILE_COLUMNS,
      privateBy: "User.files",
      parent: "ownerId",
      also: [{ table: "fileContents", where: [], columns: ["status"] }],
    },
    related: noteContents,
  };
}

function joined(db: Database): Joined {
  return db.selectFrom("files").innerJoin("fileContents", "fileContents.id", "files.contentId");
}
