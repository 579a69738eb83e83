// Which things does a limit mean? People may write names; what is kept are ids, so that a new thing of an old name inherits nothing.

import type { GrantDocument } from '../../store/rows.ts';
import type { TenantStore } from '../../store/store.ts';
import { ApiError, type Problem } from '../errors.ts';
import type { LimitDocument } from './limit.ts';

type Named = 'agents' | 'groups' | 'connectors';
type IdsByName = ReadonlyMap<string, string>;

/** The grants with ids in their limits. Throws `invalid_request` for what is neither an id nor a name in this tenant. */
export async function withIds(grants: readonly GrantDocument[], tenant: TenantStore): Promise<GrantDocument[]> {
  if (!grants.some(({ limit }) => limit?.agents || limit?.groups || limit?.connectors)) return [...grants];
  const shared = (await tenant.tenant())?.boundary.shared_agents ?? [];
  const known: Record<Named, IdsByName> = {
    agents: new Map([...names(await tenant.agents.all()), ...shared.map((id): [string, string] => [id, id])]),
    groups: names(await tenant.agentGroups.all()),
    connectors: names(await tenant.connectors.all()),
  };
  const problems: Problem[] = [];
  const resolved = grants.map((grant, at) =>
    grant.limit ? { ...grant, limit: resolve(grant.limit, known, { at, problems }) } : grant,
  );
  if (problems[0]) throw new ApiError('invalid_request', problems[0].message, { errors: problems });
  return resolved;
}

/** Ids win over names: nobody can take another thing's place by being called like its id. */
function names(rows: readonly { readonly id: string; readonly name: string }[]): IdsByName {
  return new Map([
    ...rows.map(({ id, name }): [string, string] => [name, id]),
    ...rows.map(({ id }): [string, string] => [id, id]),
  ]);
}

function resolve(
  limit: LimitDocument,
  known: Readonly<Record<Named, IdsByName>>,
  found: { at: number; problems: Problem[] },
): LimitDocument {
  const resolved: LimitDocument = { ...limit };
  for (const dimension of ['agents', 'groups', 'connectors'] as const) {
    const written = limit[dimension];
    if (written === undefined) continue;
    resolved[dimension] = [
      ...new Set(
        written.flatMap((text, index) => known[dimension].get(text) ?? missing({ dimension, text, index }, found)),
      ),
    ];
  }
  return resolved;
}

function missing(
  { dimension, text, index }: { dimension: Named; text: string; index: number },
  { at, problems }: { at: number; problems: Problem[] },
): string[] {
  problems.push({
    pointer: `/grants/${at}/limit/${dimension}/${index}`,
    message: `There is none called ${text} among the ${dimension} of this tenant.`,
  });
  return [];
}
