// What do people approve every time? Rules that were answered with yes again and again, each with the policy that would spare the question;
// a person turns one into a draft, and nobody else does.

import { createHash } from 'node:crypto';
import type { ApprovalRow } from '../../store/rows.ts';
import type { TenantStore } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import { rfc3339 } from '../runtime/clock.ts';
import { type DeskParts, tenantOf } from './desk-parts.ts';
import { Standing } from './eligibility.ts';
import { requirementOf } from './question.ts';
import { answeredSince, cameOut, LATELY_DAYS, latelySince } from './similar.ts';
import { type ApprovedLike, type Bound, boundsOf, exception, permission } from './suggested-policy.ts';

/** Where drafts of policies are made. Filled with the policy library. */
export interface PolicyDrafts {
  /** The newest text of the policy of that name; undefined where there is none. */
  named(principal: PersonPrincipal, name: string): Promise<{ readonly id: string; readonly yaml: string } | undefined>;
  create(principal: PersonPrincipal, yaml: string): Promise<PolicyDraft>;
  revise(principal: PersonPrincipal, id: string, yaml: string): Promise<PolicyDraft>;
}

/** A draft as its maker is told of it. */
export interface PolicyDraft {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly problems: readonly { readonly message: string }[];
}

/** Something that was approved every time. */
export interface Suggestion {
  readonly id: string;
  readonly sentence: string;
  readonly rule: { readonly name: string; readonly policy: string | null };
  readonly agent: { readonly id: string; readonly name: string };
  readonly connector_id: string | null;
  readonly action_type: string;
  readonly approved: number;
  readonly of: number;
  readonly days: number;
  readonly approvers: number;
  readonly first_at: string;
  readonly last_at: string;
  /** Within which all of them lay. */
  readonly bounds: readonly Bound[];
  /** A new policy, or the next version of the one that holds. */
  readonly draft: { readonly kind: 'new_policy' | 'next_version'; readonly yaml: string };
}

const LEAST = 10;
const LOOKED_THROUGH = 5000;
const MOST = 50;

/** Suggestions of a tenant, made anew from what was decided lately. */
export class Suggestions {
  readonly #parts: DeskParts;
  readonly #drafts: PolicyDrafts;

  constructor(parts: DeskParts, drafts: PolicyDrafts) {
    this.#parts = parts;
    this.#drafts = drafts;
  }

  /** Those about agents that the person can see, the most frequent first. Throws ApiError `not_permitted` without `approvals.view`. */
  async list(principal: PersonPrincipal): Promise<Suggestion[]> {
    principal.rights.demand('approvals.view');
    const tenant = this.#parts.store.forTenant(tenantOf(principal));
    const rows = await this.#visible(principal, tenant);
    const groups = [...Map.groupBy(rows, keyOf).values()].filter(isUnanimous);
    groups.sort((one, other) => other.length - one.length);
    const connectors = new Map((await tenant.connectors.all()).map(({ id, name }) => [id, name]));
    const made = await Promise.all(
      groups.slice(0, MOST).map((group) => this.#suggestion(principal, group, connectors)),
    );
    return made.filter((one) => one !== undefined);
  }

  /** Makes the draft of one. Needs `policies.edit`. Throws ApiError `not_found` where it is suggested no more. */
  async draft(principal: PersonPrincipal, id: string): Promise<PolicyDraft & { readonly suggestion: Suggestion }> {
    principal.rights.demand('policies.edit');
    const suggestion = (await this.list(principal)).find((one) => one.id === id);
    if (!suggestion) throw new ApiError('not_found', 'There is no such suggestion.');
    const { rule, draft } = suggestion;
    const held = rule.policy === null ? undefined : await this.#drafts.named(principal, rule.policy);
    const made =
      draft.kind === 'next_version' && held
        ? await this.#drafts.revise(principal, held.id, draft.yaml)
        : await this.#drafts.create(principal, draft.yaml);
    const { id: policyId, name, version, problems } = made;
    return { id: policyId, name, version, problems, suggestion };
  }

  async #visible(principal: PersonPrincipal, tenant: TenantStore): Promise<ApprovalRow[]> {
    const sinceMs = latelySince(this.#parts.clock.now());
    const rows = await answeredSince(tenant, { sinceMs, limit: LOOKED_THROUGH });
    const standing = await Standing.of(tenant, this.#parts.deciders, rows);
    return rows.filter(
      (row) => row.rule_key !== null && principal.rights.may('approvals.view', standing.objectOf(row)),
    );
  }

  async #suggestion(
    principal: PersonPrincipal,
    rows: readonly ApprovalRow[],
    connectors: ReadonlyMap<string, string>,
  ): Promise<Suggestion | undefined> {
    const [newest, oldest] = [rows[0] as ApprovalRow, rows.at(-1) as ApprovalRow];
    const bounds = boundsOf(rows);
    const rule = { name: String(newest.rule.name), policy: (newest.rule.policy as string | undefined) ?? null };
    const like: ApprovedLike = {
      agentName: newest.agent_name,
      actionType: String(newest.action.type),
      connectorName: connectors.get(newest.connector_id ?? ''),
      rows,
    };
    const draft = bounds && (await this.#draftOf(principal, rule, { like, bounds }));
    if (!draft) return undefined;
    return {
      id: createHash('sha256').update(keyOf(newest)).digest('hex').slice(0, 26),
      sentence: `${like.agentName} asked for ${like.actionType} under rule ${rule.name}, and was approved ${rows.length} times of ${rows.length}.`,
      rule,
      agent: { id: newest.agent_id, name: newest.agent_name },
      connector_id: newest.connector_id,
      action_type: like.actionType,
      approved: rows.length,
      of: rows.length,
      days: LATELY_DAYS,
      approvers: new Set(rows.map(({ decided_by }) => decided_by)).size,
      first_at: rfc3339(oldest.created_at),
      last_at: rfc3339(newest.created_at),
      bounds,
      draft,
    };
  }

  async #draftOf(
    principal: PersonPrincipal,
    rule: Suggestion['rule'],
    what: { like: ApprovedLike; bounds: readonly Bound[] },
  ): Promise<Suggestion['draft'] | undefined> {
    if (rule.policy === null) return { kind: 'new_policy', yaml: permission(what.like, what.bounds) };
    const held = principal.rights.may('policies.view') ? await this.#drafts.named(principal, rule.policy) : undefined;
    const yaml = held && exception(held.yaml, rule.name, what);
    return yaml === undefined ? undefined : { kind: 'next_version', yaml };
  }
}

/** Agent, rule, connector and action: what one policy could say. */
function keyOf({ tenant_id, rule_key, agent_id, connector_id, action }: ApprovalRow): string {
  return JSON.stringify([tenant_id, rule_key, agent_id, connector_id, action.type]);
}

/** Often enough, and every time with yes. What could not be evaluated is no pattern, and what several rules hold no exception from one spares. */
function isUnanimous(rows: readonly ApprovalRow[]): boolean {
  return (
    rows.length >= LEAST &&
    rows.every(
      (row) => cameOut(row) === 'approved' && requirementOf(row).shape.kind === 'shape' && row.rule.also === undefined,
    )
  );
}
