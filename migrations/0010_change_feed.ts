import { type Kysely, sql } from "kysely";

/**
 * The change feed: every committed change to what answers show is announced, whoever made it.
 *
 * A statement's change becomes one message, `{ t: table, o: operation, x: transaction, c: columns, rows, ids }`, sent to
 * the listening servers at commit and kept in `cache_changes` for those that were not listening. The log is unlogged:
 * after a crash of PostgreSQL it is empty, which shows in a new incarnation, and nothing cached before then is believed.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create unlogged table cache_changes (
      id bigint generated always as identity primary key,
      xid xid8 not null default pg_current_xact_id(),
      changed_at timestamptz(3) not null default clock_timestamp(),
      message text not null
    );
    create index cache_changes_xid_idx on cache_changes (xid);

    create unlogged table cache_incarnation (
      is_only boolean primary key default true check (is_only),
      id uuid not null default gen_random_uuid(),
      -- Changes of transactions before this one are no longer in the log.
      horizon xid8 not null default pg_current_xact_id()
    );

    -- NOTIFY takes less than 8,000 bytes: a change to more rows than fit names only their ids, or nothing but the table.
    create function announce_change(message jsonb) returns void language plpgsql as $$
    declare
      whole jsonb := message || jsonb_build_object('x', pg_current_xact_id()::text::bigint);
    begin
      if octet_length(whole::text) > 7900 then whole := whole - 'rows'; end if;
      if octet_length(whole::text) > 7900 then whole := whole - 'ids'; end if;
      insert into cache_changes (message) values (whole::text);
      perform pg_notify('hirewise_changes', whole::text);
    end $$;

    create function announce_truncate() returns trigger language plpgsql as $$
    begin
      perform announce_change(jsonb_build_object('t', tg_table_name, 'o', 'T'));
      return null;
    end $$;

    -- Writes and attaches a table's triggers. To be called again when the table gets another column.
    --   keys     the columns that name a row
    --   carried  the columns whose values lists filter or sort by
    --   ignored  the columns that no answer shows: changing only these is not announced
    --   extras      name -> SQL over the row %1$s: what filters need beside the columns, of new rows and of old ones
    --   old_extras  the same for old rows, if it is not the same
    --   common      name -> of an update, instead of extras: SQL over o and n for what holds of both; null if untold
    create function announce_changes_of(tracked regclass, keys text[], carried text[], ignored text[] default '{}',
      extras jsonb default '{}', old_extras jsonb default null, common jsonb default null)
    returns void language plpgsql as $$
    declare
      name text := tracked::text;
      columns text[];
      tuple text; names text; row_names text; key_match text; id_list text;
      function_text text;
    begin
      select array_agg(attname::text order by attnum) into columns from pg_attribute
      where attrelid = tracked and attnum > 0 and not attisdropped and attname <> all (ignored);
      select string_agg(format('%%1$s.%I', c), ', ') into tuple from unnest(columns) c;
      select string_agg(format('case when bool_or(o.%1$I is distinct from n.%1$I) then %1$L end', c), ', ') into names
      from unnest(columns) c;
      select string_agg(format('case when o.%1$I is distinct from n.%1$I then %1$L end', c), ', ') into row_names
      from unnest(columns) c;
      select string_agg(format('o.%1$I = n.%1$I', k), ' and ') into key_match from unnest(keys) k;
      id_list := case when keys = '{id}' then 'jsonb_agg(coalesce(n.id, o.id))' else 'null::jsonb' end;
      function_text := format($f$
        create or replace function %1$I() returns trigger language plpgsql as $body$
        declare
          total bigint; changed text[]; found jsonb; ids jsonb;
        begin
          if tg_op = 'INSERT' then
            select count(*) into total from (select from new_rows limit 801) few;
            if total = 0 then return null; end if;
            if total <= 20 then select jsonb_agg(jsonb_build_object('a', %2$s)) into found from new_rows n; end if;
            if total <= 800 then select %8$s into ids from new_rows n left join new_rows o on false; end if;
          elsif tg_op = 'DELETE' then
            select count(*) into total from (select from old_rows limit 801) few;
            if total = 0 then return null; end if;
            if total <= 20 then select jsonb_agg(jsonb_build_object('b', %3$s)) into found from old_rows o; end if;
            if total <= 800 then select %8$s into ids from old_rows o left join old_rows n on false; end if;
          else
            select count(*), array_remove(array[%4$s], null) into total, changed
            from old_rows o full join new_rows n on %5$s where (%6$s) is distinct from (%7$s);
            if total = 0 then return null; end if;
            if total <= 20 then
              select jsonb_agg(jsonb_build_object('s', %11$s, 'a', %10$s, 'b', %3$s, 'c', to_jsonb(array_remove(array[%9$s], null))))
              into found from old_rows o full join new_rows n on %5$s where (%6$s) is distinct from (%7$s);
            end if;
            if total <= 800 then
              select %8$s into ids from old_rows o full join new_rows n on %5$s where (%6$s) is distinct from (%7$s);
            end if;
          end if;
          perform announce_change(jsonb_build_object('t', tg_table_name, 'o', left(tg_op, 1), 'c', changed,
            'rows', found, 'ids', ids));
          return null;
        end $body$
      $f$, name || '_announce', carried_as_json(tracked, 'n', carried, extras),
        carried_as_json(tracked, 'o', carried, coalesce(old_extras, extras)),
        names, key_match, format(tuple, 'o'), format(tuple, 'n'), id_list, row_names,
        carried_as_json(tracked, 'n', carried, case when common is null then extras else '{}' end),
        case when common is null then 'null::jsonb' else carried_as_json(tracked, 'n', '{}', common) end);
      execute function_text;
      -- Named to run behind the triggers that keep derived columns.
      execute format('drop trigger if exists zz_announce_insert on %1$s; drop trigger if exists zz_announce_update on %1$s;
        drop trigger if exists zz_announce_delete on %1$s; drop trigger if exists zz_announce_truncate on %1$s', tracked);
      execute format('create trigger zz_announce_insert after insert on %s referencing new table as new_rows
        for each statement execute function %I()', tracked, name || '_announce');
      execute format('create trigger zz_announce_update after update on %s
        referencing old table as old_rows new table as new_rows
        for each statement execute function %I()', tracked, name || '_announce');
      execute format('create trigger zz_announce_delete after delete on %s referencing old table as old_rows
        for each statement execute function %I()', tracked, name || '_announce');
      execute format('create trigger zz_announce_truncate after truncate on %s
        for each statement execute function announce_truncate()', tracked);
    end $$;

    -- Times as milliseconds, which compare alike in SQL and in JavaScript; infinity as a very large number of them.
    create function carried_as_json(tracked regclass, alias text, carried text[], extras jsonb) returns text
    language sql as $$
      select 'jsonb_build_object(' || string_agg(pair, ', ') || ')' from (
        select format(case when format_type(atttypid, null) = 'timestamp with time zone'
          then '%1$L, least(greatest(extract(epoch from %2$I.%1$I) * 1000, -9e15), 9e15)::bigint' else '%1$L, %2$I.%1$I' end, attname, alias) as pair
        from pg_attribute where attrelid = tracked and attname = any (carried)
        union all select format('%L, %s', key, format(value, alias)) from jsonb_each_text(extras)) pairs
    $$;

    -- Tells which words a text may hold, in 16 bits for each: enough to say of most searches that they do not find it.
    create function lexeme_marks(words tsvector) returns text language sql immutable as $$
      select coalesce(string_agg(left(md5(word), 4), ''), '') from unnest(tsvector_to_array(words)) word
    $$;

    select announce_changes_of('users', '{id}', '{id,role}', '{password_hash}');
    select announce_changes_of('sessions', '{id}', '{id,user_id}', '{created_at}');
    select announce_changes_of('candidate_profiles', '{user_id}', '{user_id}', '{updated_at}');
    select announce_changes_of('candidate_skills', '{user_id,skill_id}', '{user_id,skill_id}');
    select announce_changes_of('companies', '{id}', '{id,name}');
    select announce_changes_of('company_recruiters', '{company_id,user_id}', '{company_id,user_id}', '{created_at}');
    select announce_changes_of('skills', '{id}', '{id,category,search_text}', '{source,external_id,created_at}');
    select announce_changes_of('search_terms', '{term}', '{term}');
    select announce_changes_of('jobs', '{id}',
      '{id,company_id,slug,status,location,remote,employment_type,experience_level,salary_annual,salary_currency,listed_at,closing_key,view_count}',
      '{source,external_id,created_by}',
      '{"skills": "(select coalesce(jsonb_agg(js.skill_id), ''[]'') from job_skills js where js.job_id = %1$s.id)",
        "lexemes": "lexeme_marks(%1$s.search_vector)"}',
      -- Its skills have gone with it.
      '{}',
      '{"skills": "(select coalesce(jsonb_agg(js.skill_id), ''[]'') from job_skills js where js.job_id = n.id)",
        "lexemes": "case when (o.search_vector, o.status, o.company_id, o.location, o.remote, o.employment_type, o.experience_level, o.salary_annual, o.salary_currency, o.listed_at) is distinct from (n.search_vector, n.status, n.company_id, n.location, n.remote, n.employment_type, n.experience_level, n.salary_annual, n.salary_currency, n.listed_at) then lexeme_marks(o.search_vector || n.search_vector) end"}');
    -- A job's list membership is a function of its row and its skills. Each event carries both as they are at that step,
    -- and the search vector's refresh makes two transactions that change the two wait for each other. One statement may
    -- change both, and its triggers see the job only as it is in the end: of a skill that goes the job is not told.
    select announce_changes_of('job_skills', '{job_id,skill_id}', '{job_id,skill_id}', '{}', jsonb_build_object('job',
      '(select ' || carried_as_json('jobs', 'j',
        '{company_id,status,location,remote,employment_type,experience_level,salary_annual,salary_currency,listed_at}', '{}')
      || ' from jobs j where j.id = %1$s.job_id)'), '{}');
    select announce_changes_of('applications', '{id}', '{id,job_id,candidate_id,status,created_at}', '{}',
      '{"company_id": "(select j.company_id from jobs j where j.id = %1$s.job_id)"}');
    select announce_changes_of('application_status_changes', '{id}', '{id,application_id}', '{changed_by}');
  `.execute(db);
}
