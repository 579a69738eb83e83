// How does a change become known? Every bump raises a version in the surrounding transaction and announces it after the commit.

import { sql } from 'kysely';
import type { Announce, Db } from '../database.ts';

/** The scope of the instance itself on the feed. */
export const INSTANCE = '*';

/** Raises the feed's version of a tenant or of the instance; answers the new one. */
export async function raiseFeed(db: Db, announce: Announce, tenantId: string): Promise<number> {
  const { rows } = await sql<{ version: number }>`
    insert into changes (tenant_id, version) values (${tenantId}, 1)
    on conflict (tenant_id) do update set version = changes.version + 1 returning version`.execute(db);
  const version = Number(rows[0]?.version);
  announce({ tenant_id: tenantId, version });
  return version;
}

/** Raises a tenant's own policy or access version and its feed version; answers the tenant's new number, 0 where there is no such tenant. */
export async function raiseTenant(
  db: Db,
  announce: Announce,
  tenantId: string,
  which: 'policy' | 'access',
): Promise<number> {
  const column = sql.ref(`${which}_version`);
  const { rows } = await sql<{ version: number }>`
    update tenants set ${column} = ${column} + 1 where id = ${tenantId} returning ${column} as version`.execute(db);
  await raiseFeed(db, announce, tenantId);
  return Number(rows[0]?.version ?? 0);
}
