import type { SeededRandom } from "../../seed/random.js";
import type { World } from "./world.js";
import { anyCandidate, anyRecruiter } from "./writes-api.js";
import type { Statements } from "./writes-sql.js";

type Statement = ReturnType<Statements>[number];

/** Some file, while there are any. */
const SOME_FILE = "(select id from files order by id % 3, id desc limit 1)";
const SOME_CONTENT = "(select id from file_contents order by id % 3, id desc limit 1)";

/** As an upload leaves it: processed, or not yet. */
function add(random: SeededRandom, { accounts, companies }: World): Statement {
  const purpose = random.pick(["AVATAR", "RESUME", "LOGO", "ATTACHMENT"]);
  const owner = accounts[purpose === "LOGO" ? anyRecruiter(random) : anyCandidate(random)].id;
  const company = purpose === "LOGO" ? random.pick(companies) : null;
  const key = random.between(1, 1e9).toString(16).padStart(64, "0");
  const isReady = random.pick([true, true, false]);
  return [
    `with blob as (insert into blobs (key, size) values ($1, 10) on conflict (key) do update set size = 11 returning key),
     content as (
       insert into file_contents (scope, original_sha256, original_size, original_mime_type, processing, is_reusable, status,
         original_blob_key, blob_key, mime_type, stored_size, served_size, served_sha256, processed_at, report)
       select 'user:' || $2::bigint, key, 20, 'image/png', 'picture', false, (case when $5 then 'READY' else 'PROCESSING' end)::file_status,
         key, case when $5 then key end, 'image/png', case when $5 then 10 end, case when $5 then 10 end, case when $5 then key end,
         case when $5 then now() end, '{"steps":[],"ratio":0.5,"durationMs":1,"fellBack":false,"warnings":[]}'
       from blob returning id)
     insert into files (owner_id, company_id, purpose, filename, content_id)
     select $2, $3::bigint, $4::file_purpose, 'file.png', id from content`,
    ...[key, owner, company, purpose, isReady],
  ];
}

function change(random: SeededRandom, { accounts }: World): Statement {
  return random.pick<Statement>([
    [
      `update file_contents set status = 'READY', blob_key = original_blob_key, stored_size = 9, served_size = 9,
         served_sha256 = original_sha256, processed_at = now() where status = 'PROCESSING'`,
    ],
    [
      `update file_contents set status = 'FAILED', blob_key = null, stored_size = null, served_size = null,
         served_sha256 = null, processed_at = null where id = ${SOME_CONTENT}`,
    ],
    ["update file_contents set stored_size = stored_size - 1 where status = 'READY' and stored_size > 2"],
    [
      `insert into file_variants select id, 256, 'image/webp', 5, blob_key from file_contents
       where id = ${SOME_CONTENT} and blob_key is not null on conflict do nothing`,
    ],
    ["delete from file_variants"],
    [`update files set filename = $1 where id = ${SOME_FILE}`, random.pick(["a.png", "b.png"])],
    [`update files set owner_id = $1 where id = ${SOME_FILE}`, accounts[anyCandidate(random)].id],
    [
      `update files set purpose = $1::file_purpose, company_id = null where id = ${SOME_FILE}`,
      random.pick(["AVATAR", "RESUME", "ATTACHMENT"]),
    ],
  ]);
}

const remove = (random: SeededRandom): Statement =>
  random.pick<Statement>([
    [`delete from files where id = ${SOME_FILE}`],
    ["delete from files where purpose = 'AVATAR'"],
  ]);

/** Uploads, as far as the database knows of them. */
export const ofFiles: Record<string, [weight: number, statements: Statements]> = {
  addFile: [3, (random, world) => [add(random, world)]],
  changeFile: [2, (random, world) => [change(random, world)]],
  replaceFile: [1, (random, world) => [remove(random), add(random, world)]],
  removeFile: [1, (random) => [remove(random)]],
};
