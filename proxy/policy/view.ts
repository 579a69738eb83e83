// How does the API show a policy and its versions?

import type { PolicyRow, PolicyVersionRow } from '../../store/rows.ts';
import type { Problem } from '../errors.ts';
import { rfc3339 } from '../runtime/clock.ts';

/** A policy in a list. `version` is the newest; `published` when that one is in force. */
export interface PolicyView {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly state: 'draft' | 'published';
  /** The version in force; null when none is. */
  readonly published_version: number | null;
  /** The pack that it belongs to and is changed with; null for one's own. */
  readonly pack: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

/** One policy with its newest text. `problems` are failing tests: they do not keep a draft from being saved. */
export interface PolicyDetail extends PolicyView {
  readonly yaml: string;
  readonly problems: readonly Problem[];
}

export interface PolicyVersionView {
  readonly version: number;
  readonly state: 'draft' | 'published' | 'replaced';
  readonly created_at: string;
  readonly created_by: string | null;
  readonly published_at: string | null;
  readonly published_by: string | null;
}

export function viewOf(
  { id, name, version, published_version, created_at, updated_at }: PolicyRow,
  pack?: string | undefined,
): PolicyView {
  return {
    id,
    name,
    version,
    state: published_version === version ? 'published' : 'draft',
    published_version,
    pack: pack ?? null,
    created_at: rfc3339(created_at),
    updated_at: rfc3339(updated_at),
  };
}

/** `replaced`: it was in force and is no more. */
export function versionView(row: PolicyVersionRow, publishedVersion: number | null): PolicyVersionView {
  const { version, created_at, created_by, published_at, published_by } = row;
  const state = version === publishedVersion ? 'published' : published_at === null ? 'draft' : 'replaced';
  return {
    version,
    state,
    created_at: rfc3339(created_at),
    created_by,
    published_at: published_at === null ? null : rfc3339(published_at),
    published_by,
  };
}
