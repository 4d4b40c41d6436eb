import { sql } from "kysely";
import type { Database } from "../platform/db/database.js";

/** A text without a vector, and what shows whether it is still the same. */
export interface Unembedded {
  id: number;
  text: string;
}

/** Whose texts are embedded: where they are, and where their vectors go. */
export interface EmbeddedKind {
  find(db: Database, model: string, limit: number): Promise<Unembedded[]>;
  /** Keeps the vectors of those texts that have not changed meanwhile. @returns how many */
  store(db: Database, model: string, texts: readonly Unembedded[], vectors: readonly Buffer[]): Promise<number>;
}

const jobText = sql`job_embedding_text(j.title, j.description, j.requirements)`;
const candidateText = sql`candidate_embedding_text(p.headline, p.summary, p.education, p.work_experience)`;

/** Published jobs, the newest first. */
export const embeddedJobs: EmbeddedKind = {
  async find(db, model, limit) {
    const { rows } = await sql<Unembedded>`
      select j.id, ${jobText} as text from jobs j where j.status = 'PUBLISHED'
        and not exists (select from job_embeddings e where e.job_id = j.id and e.model = ${model})
      order by j.listed_at desc, j.id desc limit ${limit}`.execute(db);
    return rows;
  },
  async store(db, model, texts, vectors) {
    // Whoever is changing the text is waited for: its trigger could not see the vector that is about to come.
    const { rows } = await sql`
      with same as materialized (
        select j.id, made.vector from ${made(texts, vectors)} join jobs j on j.id = made.id
        where ${jobText} = made.text for share of j)
      insert into job_embeddings select id, ${model}, vector from same order by id
      on conflict (job_id) do update set model = excluded.model, vector = excluded.vector returning 1`.execute(db);
    return rows.length;
  },
};

export const embeddedCandidates: EmbeddedKind = {
  async find(db, model, limit) {
    const { rows } = await sql<Unembedded>`
      select p.user_id as id, ${candidateText} as text from candidate_profiles p
      where ${candidateText} <> ''
        and not exists (select from candidate_embeddings e where e.user_id = p.user_id and e.model = ${model})
      order by p.user_id desc limit ${limit}`.execute(db);
    return rows;
  },
  async store(db, model, texts, vectors) {
    const { rows } = await sql`
      with same as materialized (
        select p.user_id, made.vector from ${made(texts, vectors)} join candidate_profiles p on p.user_id = made.id
        where ${candidateText} = made.text for share of p)
      insert into candidate_embeddings select user_id, ${model}, vector from same order by user_id
      on conflict (user_id) do update set model = excluded.model, vector = excluded.vector returning 1`.execute(db);
    return rows.length;
  },
};

function made(texts: readonly Unembedded[], vectors: readonly Buffer[]) {
  const packed = vectors.map((vector) => vector.toString("base64"));
  return sql`(
    select id, text, decode(vector, 'base64') as vector
    from unnest(${texts.map(({ id }) => id)}::bigint[], ${texts.map(({ text }) => text)}::text[], ${packed}::text[]) given(id, text, vector)
  ) made`;
}
