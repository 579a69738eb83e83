// What exactly would be sent? Every field, the raw request, its digest, and the rule that asked: as inert text, nothing hidden.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/hg-dialog.ts';
import '../../components/hg-state.ts';
import type { Tab } from '../../components/hg-tabs.ts';
import '../../components/hg-tabs.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Watch } from '../../components/watch.ts';
import { problemOf } from '../../data/api.ts';
import { type Approval, extend, queue, readApproval, type WholeApproval } from '../../data/approvals.ts';
import { LOADING, type Loaded } from '../../data/observable.ts';
import { may } from '../../data/session.ts';
import { moment, say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';
import './hg-approval-card.ts';
import './hg-decision-trace.ts';
import './hg-precedents.ts';
import { bodyFields, type Field, parameterFields, queryFields } from './request-parts.ts';

const TABS: readonly Tab[] = [
  { id: 'fields', name: say.details.fields },
  { id: 'raw', name: say.details.raw },
  { id: 'why', name: say.details.why },
  { id: 'history', name: say.details.history },
];

@customElement('hg-approval-details')
export class HgApprovalDetails extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      .stack {
        gap: var(--gap-5);
      }
      .ways {
        gap: var(--gap-2) var(--gap-5);
        margin-top: var(--gap-2);
      }
      h3 {
        margin-bottom: var(--gap-2);
        font-size: var(--size-s);
        font-weight: 650;
        color: var(--muted);
      }
      dl.fields {
        display: grid;
        grid-template-columns: minmax(7rem, 13rem) minmax(0, 1fr);
        border: 1px solid var(--line);
        border-radius: var(--radius-s);
      }
      dl.fields > * {
        padding: var(--gap-2) var(--gap-3);
        border-bottom: 1px solid var(--line);
        overflow-wrap: anywhere;
        min-width: 0;
      }
      dl.fields > :nth-last-child(-n + 2) {
        border-bottom: 0;
      }
      /* Line breaks, tabs and runs of blanks of a value are seen as what they are. */
      dl.fields bdi {
        white-space: pre-wrap;
      }
      dl.fields dt {
        color: var(--muted);
        font-size: var(--size-s);
      }
      pre {
        margin: 0;
        padding: var(--gap-3);
        max-height: 28rem;
        overflow: auto;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        font: var(--size-s) / 1.55 var(--mono);
        background: var(--sunken);
        border-radius: var(--radius-s);
      }
      @media (max-width: 30rem) {
        dl.fields {
          grid-template-columns: minmax(0, 1fr);
        }
        dl.fields dt {
          padding-bottom: 0;
          border-bottom: 0;
        }
      }
    `,
  ];

  @property() approvalId = '';
  @state() private whole: Loaded<WholeApproval> = LOADING;
  @state() private tab: 'fields' | 'raw' | 'why' | 'history' = 'fields';
  @state() private told = '';

  constructor() {
    super();
    new Watch(this, queue);
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('approvalId')) void this.#read();
  }

  protected override render() {
    return html`<hg-dialog side heading=${say.details.title}>${this.#content()}</hg-dialog>`;
  }

  #content() {
    const { whole } = this;
    if (whole.state === 'loading') return html`<hg-state kind="loading"></hg-state>`;
    if (whole.state === 'failed') {
      const heading = whole.problem.code === 'not_found' ? say.approvals.gone : say.failed;
      return html`<hg-state kind="failed" heading=${heading} text=${whole.problem.message} retry @hg-retry=${() => this.#read()}></hg-state>`;
    }
    const approval = this.#latest(whole.value);
    return html`
      <div class="stack">
        <hg-approval-card detailed .approval=${approval} @hg-approve=${this.#pass} @hg-deny=${this.#pass} @hg-dismiss=${this.#pass}></hg-approval-card>
        ${approval.state === 'pending' && approval.can_decide ? this.#time(approval) : nothing}
        <hg-tabs .tabs=${TABS} selected=${this.tab} @hg-tab=${(event: CustomEvent<typeof this.tab>) => {
          this.tab = event.detail;
        }}>
          <div class="stack">${this.#pane(approval)}</div>
        </hg-tabs>
        ${may('policies.edit') ? this.#rule(approval) : nothing}
      </div>
    `;
  }

  #pane(approval: WholeApproval) {
    switch (this.tab) {
      case 'fields':
        return this.#fields(approval);
      case 'raw':
        return this.#raw(approval);
      case 'why':
        return html`<hg-decision-trace .decisionId=${approval.decision_id}></hg-decision-trace>`;
      case 'history':
        return html`<hg-precedents .approval=${approval}></hg-precedents>`;
    }
  }

  /** State and votes as the queue knows them now, the body as it was read whole. */
  #latest(whole: WholeApproval): WholeApproval {
    const known = queue.value.state === 'there' ? queue.value.value.find(({ id }) => id === whole.id) : undefined;
    return known ? { ...whole, ...known, request: whole.request } : whole;
  }

  #time({ id }: Approval) {
    return html`
      <div class="row">
        <button type="button" @click=${() => this.#extend(id, 15 * 60)}>${say.details.more15}</button>
        <button type="button" @click=${() => this.#extend(id, 60 * 60)}>${say.details.more60}</button>
        <span class="muted small" role="status">${this.told}</span>
      </div>
    `;
  }

  /** A policy's own question is changed in that policy: an allowing rule beside it would change nothing. */
  #rule({ id, rule }: Approval) {
    return html`
      <section>
        <h3>${say.details.makeRule}</h3>
        <p class="muted small">${say.details.makeRuleLead}</p>
        <div class="row ways">
          ${rule.policy ? nothing : html`<a href="/policies/new?from=${id}&effect=allow">${say.details.makeAllow}</a>`}
          <a href="/policies/new?from=${id}&effect=deny">${say.details.makeDeny}</a>
        </div>
      </section>
    `;
  }

  async #extend(id: string, seconds: number): Promise<void> {
    try {
      await extend(id, seconds);
      this.told = say.details.extended;
    } catch (error) {
      this.told = problemOf(error).message;
    }
  }

  #fields(approval: Approval) {
    const body = bodyFields(approval);
    return html`
      ${this.#section(say.details.parameters, parameterFields(approval))}
      ${this.#section(say.details.query, queryFields(approval))}
      <section>
        <h3>${say.details.body}</h3>
        ${body && body.length > 0 ? list(body) : this.#bodyText(approval)}
      </section>
      ${this.#section(say.details.policy, this.#policy(approval))}
      ${approval.decision_id && may('policies.view') ? html`<p><a href="/explain/${approval.decision_id}">${say.details.explain}</a></p>` : nothing}
      ${approval.votes.length > 0 ? this.#section(say.details.votes, votesOf(approval)) : nothing}
    `;
  }

  #policy({
    rule,
    policy_version,
    access_version,
    environment,
    run_id,
    created_at,
    request,
    action,
    escalation,
  }: Approval): Field[] {
    const fields: [string, string | undefined | null][] = [
      [say.approvals.rule, rule.name && `${rule.name}${rule.kind === 'implicit' ? ` (${say.details.implicit})` : ''}`],
      [say.details.policy, rule.policy],
      [say.decide.reason, rule.reason],
      [say.details.versions, policy_version === undefined ? undefined : `${policy_version} / ${access_version}`],
      [say.details.action, action.type],
      [say.details.environment, environment],
      [say.details.run, run_id],
      [say.details.since, moment(created_at)],
      [say.details.escalation, escalation && escalationText(escalation)],
      [say.details.digest, request.body_sha256],
      [say.details.size, request.size === undefined ? undefined : say.details.bytes(request.size)],
    ];
    return fields.flatMap(([name, value]) => (value ? [{ name, value }] : []));
  }

  #section(heading: string, fields: readonly Field[]) {
    return fields.length === 0 ? nothing : html`<section><h3>${heading}</h3>${list(fields)}</section>`;
  }

  #raw(approval: Approval) {
    const { method, url, headers } = approval.request;
    return html`
      <section><pre tabindex="0" aria-label=${say.details.raw}>${inert(`${method} ${url}`)}</pre></section>
      <section><h3>${say.details.headers}</h3>${list(Object.entries(headers).map(([name, value]) => ({ name, value })))}</section>
      <section><h3>${say.details.body}</h3>${this.#bodyText(approval)}</section>
    `;
  }

  #bodyText({ request, state }: Approval) {
    const { body, body_encoding, body_truncated, size } = request;
    if (body === null || body === '')
      return html`<p class="muted">${size === 0 || state === 'pending' ? say.details.noBody : say.details.erased}</p>`;
    return html`
      ${body_encoding === 'base64' ? html`<p class="muted small">${say.details.binary}</p>` : nothing}
      <pre tabindex="0" aria-label=${say.details.body}>${inert(body, true)}</pre>
      ${body_truncated ? html`<p class="muted small">${say.details.truncated}</p>` : nothing}
    `;
  }

  #pass = (event: Event): void => {
    this.dispatchEvent(new CustomEvent(event.type, { detail: (event as CustomEvent<Approval>).detail }));
  };

  async #read(): Promise<void> {
    const id = this.approvalId;
    this.whole = LOADING;
    try {
      const value = await readApproval(id);
      if (id === this.approvalId) this.whole = { state: 'there', value };
    } catch (error) {
      if (id === this.approvalId) this.whole = { state: 'failed', problem: problemOf(error) };
    }
  }
}

function list(fields: readonly Field[]) {
  return html`<dl class="fields">${fields.map(({ name, value }) => html`<dt class="mono">${inert(name)}</dt><dd>${inert(value, true)}</dd>`)}</dl>`;
}

function escalationText({ at, escalated_at, approvers }: NonNullable<Approval['escalation']>): string {
  const { roles = [], people_groups: groups = [], users = [] } = approvers;
  return say.details.escalates(
    moment(escalated_at ?? at),
    escalated_at !== null,
    [...roles, ...groups, ...users].join(', '),
  );
}

function votesOf({ votes }: Approval): Field[] {
  return votes.map(({ user, vote, comment, at }) => ({
    name: user?.name || user?.email || user?.id || '',
    value: [say.details.vote[vote] ?? vote, moment(at), comment ?? ''].filter(Boolean).join(' · '),
  }));
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-approval-details': HgApprovalDetails;
  }
}
