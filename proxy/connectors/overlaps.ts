// Which other connectors know the same places? Nothing forbids it, but the one who saves a connector should hear of it.

import type { ConnectorRow } from '../../store/rows.ts';
import { type Origin, originsOf } from './origins.ts';

/** One sentence for each connector of the tenant that shares a place with this one, saying which counts there. */
export function overlapsOf(row: ConnectorRow, others: readonly ConnectorRow[]): string[] {
  const mine = originsOf(row);
  return others
    .filter(({ id }) => id !== row.id)
    .flatMap((other) => {
      const place = firstShared(mine, originsOf(other));
      return place === undefined
        ? []
        : [
            `The connector ${other.name} knows ${place} as well. A literal host counts before a pattern, then the longest base path, then the oldest connector.`,
          ];
    });
}

function firstShared(mine: readonly Origin[], theirs: readonly Origin[]): string | undefined {
  for (const one of mine) {
    const shared = theirs.some((other) => one.port === other.port && schemesMeet(one, other) && hostsMeet(one, other));
    if (shared) return `${one.pattern ? '*' : ''}${one.host}:${one.port}${one.path}`;
  }
  return undefined;
}

function schemesMeet(one: Origin, other: Origin): boolean {
  return one.scheme === undefined || other.scheme === undefined || one.scheme === other.scheme;
}

function hostsMeet(one: Origin, other: Origin): boolean {
  if (one.pattern && other.pattern) return one.host.endsWith(other.host) || other.host.endsWith(one.host);
  if (one.pattern) return other.host.endsWith(one.host);
  return other.pattern ? one.host.endsWith(other.host) : one.host === other.host;
}
