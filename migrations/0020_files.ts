import { type Kysely, sql } from "kysely";

/**
 * Uploaded files. Bytes lie in the storage under their SHA-256, in here is what they belong to:
 *
 *     files (one for each upload) -> file_contents (processed once for each owner) -> blobs <- file_variants
 *
 * The storage has the bytes before a row in `blobs` says so, and loses them after it has gone.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create type file_purpose as enum ('RESUME', 'AVATAR', 'LOGO', 'ATTACHMENT');
    create type file_status as enum ('PROCESSING', 'READY', 'FAILED');
    create type file_encoding as enum ('identity', 'gzip', 'br', 'zstd');

    -- What is in the storage. Foreign keys count the references: without one, a blob is swept after a while.
    create table blobs (
      key text primary key check (key ~ '^[0-9a-f]{64}$'),
      size integer not null check (size >= 0),
      created_at timestamptz(3) not null default now()
    );
    create index blobs_created_at_idx on blobs (created_at);

    -- Bytes that are on their way into the storage, or are in it and about to be linked: not to be swept.
    create table blob_claims (
      id bigint generated always as identity primary key,
      key text not null,
      claimed_at timestamptz(3) not null default clock_timestamp()
    );
    create index blob_claims_key_idx on blob_claims (key);
    create index blob_claims_claimed_at_idx on blob_claims (claimed_at);

    -- A file's bytes as processed for one owner. Nothing is shared between owners: neither that somebody else has
    -- uploaded the same bytes, nor that they have been processed before, may be told from an answer or its time.
    create table file_contents (
      id bigint generated always as identity primary key,
      scope text not null check (scope ~ '^(user|company):[0-9]+$'),
      original_sha256 text not null check (original_sha256 ~ '^[0-9a-f]{64}$'),
      original_size integer not null check (original_size >= 0),
      original_mime_type text not null,
      -- Names what is done with it: the same bytes are processed once for each.
      processing text not null,
      -- Another upload of the same bytes by the same owner may use it.
      is_reusable boolean not null default true,
      status file_status not null default 'PROCESSING',
      -- As it came: until it has been processed, and some days more.
      original_blob_key text references blobs,
      -- What is served. Nothing is, before it has been processed.
      blob_key text references blobs,
      -- How the blob is encoded; decoded it has served_size bytes with the hash served_sha256.
      encoding file_encoding not null default 'identity',
      mime_type text not null,
      stored_size integer,
      served_size integer,
      served_sha256 text,
      -- Of a picture whose variants have been made.
      width integer check (width > 0),
      report jsonb not null default '{}',
      created_at timestamptz(3) not null default now(),
      processed_at timestamptz(3),
      -- When the slow passes were done, which look for a smaller form and make the variants.
      refined_at timestamptz(3),
      constraint file_contents_ready_is_stored check (
        (status = 'READY') = (num_nulls(blob_key, stored_size, served_size, served_sha256, processed_at) = 0)
      ),
      constraint file_contents_processing_has_original check (status <> 'PROCESSING' or original_blob_key is not null)
    );
    create unique index file_contents_reusable_key on file_contents (scope, original_sha256, processing) where is_reusable;
    create index file_contents_blob_key_idx on file_contents (blob_key);
    create index file_contents_original_blob_key_idx on file_contents (original_blob_key);
    create index file_contents_unfinished_idx on file_contents (created_at) where status = 'PROCESSING' or refined_at is null;
    create index file_contents_processed_at_idx on file_contents (processed_at) where original_blob_key is not null;

    create table file_variants (
      content_id bigint not null references file_contents on delete cascade,
      width integer not null check (width > 0),
      mime_type text not null,
      size integer not null,
      blob_key text not null references blobs,
      primary key (content_id, width, mime_type)
    );
    create index file_variants_blob_key_idx on file_variants (blob_key);

    create table files (
      id bigint generated always as identity primary key,
      owner_id bigint not null references users on delete cascade,
      -- Whose logo it is.
      company_id bigint references companies on delete cascade,
      purpose file_purpose not null,
      filename text not null check (length(filename) between 1 and 255),
      content_id bigint not null references file_contents,
      -- The owner had uploaded the same bytes before.
      is_deduplicated boolean not null default false,
      created_at timestamptz(3) not null default now(),
      constraint files_company_has_logos check (company_id is null or purpose = 'LOGO')
    );
    create index files_owner_idx on files (owner_id, created_at desc, id desc);
    create index files_owner_purpose_idx on files (owner_id, purpose, id desc);
    create index files_company_idx on files (company_id, id desc) where company_id is not null;
    create index files_content_id_idx on files (content_id);

    -- Uploads that were announced, and are sent in a request of their own.
    create table staged_uploads (
      id uuid primary key default gen_random_uuid(),
      owner_id bigint not null references users on delete cascade,
      company_id bigint references companies on delete cascade,
      purpose file_purpose not null,
      filename text not null,
      declared_mime_type text,
      size integer not null check (size > 0),
      -- Set once the bytes have arrived.
      blob_key text references blobs,
      created_at timestamptz(3) not null default now(),
      expires_at timestamptz(3) not null
    );
    create index staged_uploads_owner_id_idx on staged_uploads (owner_id);
    create index staged_uploads_company_id_idx on staged_uploads (company_id);
    create index staged_uploads_blob_key_idx on staged_uploads (blob_key);
    create index staged_uploads_expires_at_idx on staged_uploads (expires_at);

    select announce_changes_of('files', '{id}', '{id,owner_id,company_id,purpose,content_id,created_at}');
    select announce_changes_of('file_contents', '{id}', '{id,status}',
      '{is_reusable,original_blob_key,refined_at}');
    select announce_changes_of('file_variants', '{content_id,width,mime_type}', '{content_id}');
  `.execute(db);
}
