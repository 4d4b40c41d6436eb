import { type Kysely, sql } from "kysely";

/**
 * Full-text search over jobs: title (A), skills (B), company (C), description and requirements (D).
 *
 * The vector is kept by triggers, not by the server, so that a change made in psql is found too.
 * `search_terms` holds the words of titles, skills and companies. A searched word that is none of them
 * is taken for a typo, and the most similar terms are searched as well.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create text search configuration hirewise (copy = english);
    alter text search configuration hirewise
      alter mapping for hword, hword_part, word with unaccent, english_stem;

    create function job_search_vector(job_id bigint, company_id bigint, title text, description text, requirements text)
    returns tsvector language sql stable as $$
      select setweight(to_tsvector('hirewise', title), 'A')
        || setweight(to_tsvector('hirewise', coalesce((
             select string_agg(skills.name, ' . ' order by skills.id) from job_skills
             join skills on skills.id = job_skills.skill_id where job_skills.job_id = $1), '')), 'B')
        || setweight(to_tsvector('hirewise', coalesce((
             select name from companies where companies.id = $2), '')), 'C')
        || setweight(to_tsvector('hirewise', left(description, 100000)), 'D')
        || setweight(to_tsvector('hirewise', left(coalesce(requirements, ''), 100000)), 'D')
    $$;

    create function jobs_set_search_vector() returns trigger language plpgsql as $$
    begin
      new.search_vector := job_search_vector(new.id, new.company_id, new.title, new.description, new.requirements);
      return new;
    end $$;
    create trigger jobs_search_vector_insert before insert on jobs
      for each row execute function jobs_set_search_vector();
    create trigger jobs_search_vector_update before update of title, description, requirements, company_id on jobs
      for each row execute function jobs_set_search_vector();

    create function job_skills_refresh_search() returns trigger language plpgsql as $$
    begin
      update jobs set search_vector = job_search_vector(id, company_id, title, description, requirements)
      where id in (select job_id from changed);
      return null;
    end $$;
    create trigger job_skills_search_insert after insert on job_skills referencing new table as changed
      for each statement execute function job_skills_refresh_search();
    create trigger job_skills_search_delete after delete on job_skills referencing old table as changed
      for each statement execute function job_skills_refresh_search();

    create function renamed_refresh_search() returns trigger language plpgsql as $$
    begin
      if tg_table_name = 'companies' then
        update jobs set search_vector = job_search_vector(id, company_id, title, description, requirements)
        where company_id in (select new_rows.id from new_rows join old_rows using (id) where new_rows.name <> old_rows.name);
      else
        update jobs set search_vector = job_search_vector(id, company_id, title, description, requirements)
        where id in (select job_skills.job_id from job_skills join new_rows on new_rows.id = job_skills.skill_id
                     join old_rows on old_rows.id = new_rows.id where new_rows.name <> old_rows.name);
      end if;
      return null;
    end $$;
    create trigger companies_search_update after update on companies referencing old table as old_rows new table as new_rows
      for each statement execute function renamed_refresh_search();
    create trigger skills_search_update after update on skills referencing old table as old_rows new table as new_rows
      for each statement execute function renamed_refresh_search();

    create index jobs_search_idx on jobs using gin (search_vector);

    create table search_terms (term text primary key);
    create index search_terms_trgm_idx on search_terms using gin (term gin_trgm_ops);

    create function search_words(phrase text) returns setof text language sql stable as $$
      select distinct word from regexp_split_to_table(lower(unaccent(phrase)), '[^[:alnum:]]+') word
      where length(word) between 4 and 40 and word !~ '[0-9]'
    $$;

    -- Terms are inserted in order, and only the new ones, so that concurrent imports seldom wait for each other.
    create function remember_search_terms() returns trigger language plpgsql as $$
    begin
      if tg_table_name = 'jobs' then
        insert into search_terms select distinct word from added, search_words(title) word
        where not exists (select from search_terms where term = word) order by 1 on conflict do nothing;
      else
        insert into search_terms select distinct word from added, search_words(name) word
        where not exists (select from search_terms where term = word) order by 1 on conflict do nothing;
      end if;
      return null;
    end $$;
    create trigger jobs_terms_insert after insert on jobs referencing new table as added
      for each statement execute function remember_search_terms();
    create trigger jobs_terms_update after update on jobs referencing new table as added
      for each statement execute function remember_search_terms();
    create trigger companies_terms_insert after insert on companies referencing new table as added
      for each statement execute function remember_search_terms();
    create trigger companies_terms_update after update on companies referencing new table as added
      for each statement execute function remember_search_terms();
    create trigger skills_terms_insert after insert on skills referencing new table as added
      for each statement execute function remember_search_terms();
    create trigger skills_terms_update after update on skills referencing new table as added
      for each statement execute function remember_search_terms();

    -- What a visitor typed -> the query to match. Understands "quoted phrases", or, and -without.
    -- It reads a table and so is not truly immutable. Declared so, it is evaluated once, when a statement is planned,
    -- and the planner knows how common the words are; declared stable, a sort by rank would call it for every row.
    -- This holds as long as its statements are planned for each execution, which database.ts sees to.
    create function job_search_query(phrase text) returns tsquery language plpgsql immutable as $$
    declare
      result tsquery := websearch_to_tsquery('hirewise', phrase);
      typed text;
      meant tsquery;
      similar_terms tsquery;
    begin
      for typed in select word from search_words(phrase) word
          where not exists (select from search_terms where term = word) limit 8 loop
        meant := plainto_tsquery('hirewise', typed);
        continue when numnode(meant) <> 1;
        select string_agg(plainto_tsquery('hirewise', term)::text, ' | ')::tsquery into similar_terms from (
          select term from search_terms where term % typed and similarity(term, typed) >= 0.45
          order by similarity(term, typed) desc, term limit 3) terms
        where numnode(plainto_tsquery('hirewise', term)) = 1;
        if similar_terms is not null then
          result := ts_rewrite(result, meant, meant || similar_terms);
        end if;
      end loop;
      return result;
    end $$;
  `.execute(db);
}
