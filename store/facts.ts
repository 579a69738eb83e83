// What does a database say of itself? Its schema, its version and its size.

import { sql } from 'kysely';
import type { Engine } from './database.ts';
import type { DatabaseFacts } from './store.ts';

const SAYS = {
  sqlite: sql<Said>`select sqlite_version() as version, page_count * page_size as bytes
    from pragma_page_count(), pragma_page_size()`,
  postgres: sql<Said>`select current_setting('server_version') as version,
    pg_database_size(current_database())::float8 as bytes`,
} as const;

interface Said {
  readonly version: string;
  readonly bytes: number;
}

/** Asks the database of this engine. */
export function factsOf(engine: Engine): Promise<DatabaseFacts> {
  return engine.read(async (db) => {
    const { rows: steps } = await sql<{ schema: number }>`select max(version) as schema from schema_version`.execute(
      db,
    );
    const { rows } = await SAYS[engine.kind].execute(db);
    const [{ version, bytes }] = rows as [Said];
    return { schema: Number(steps[0]?.schema), version, bytes: Number(bytes) };
  });
}
