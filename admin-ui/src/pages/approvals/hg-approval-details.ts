// What exactly would be sent? Every field, the raw request, its digest, and the rule that asked: as inert text, nothing hidden.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/hg-dialog.ts';
import '../../components/hg-state.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Watch } from '../../components/watch.ts';
import { problemOf } from '../../data/api.ts';
import { type Approval, queue, readApproval } from '../../data/approvals.ts';
import { LOADING, type Loaded } from '../../data/observable.ts';
import { moment, say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';
import './hg-approval-card.ts';
import { bodyFields, type Field, parameterFields, queryFields } from './request-parts.ts';

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
      .tabs {
        display: flex;
        justify-self: start;
        gap: 2px;
        padding: 2px;
        background: var(--sunken);
        border-radius: var(--radius-s);
      }
      .tabs button {
        min-height: 2.25rem;
        border: 0;
        background: transparent;
        font-weight: 500;
      }
      .tabs button[aria-selected='true'] {
        background: var(--surface);
        box-shadow: var(--shadow);
        font-weight: 650;
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
  @state() private whole: Loaded<Approval> = LOADING;
  @state() private tab: 'fields' | 'raw' = 'fields';

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
        <div class="tabs" role="tablist" @keydown=${this.#arrows}>${(['fields', 'raw'] as const).map((name) => this.#tab(name))}</div>
        <div class="stack" role="tabpanel" id="panel" aria-labelledby=${this.tab}>${this.tab === 'fields' ? this.#fields(approval) : this.#raw(approval)}</div>
      </div>
    `;
  }

  /** State and votes as the queue knows them now, the body as it was read whole. */
  #latest(whole: Approval): Approval {
    const known = queue.value.state === 'there' ? queue.value.value.find(({ id }) => id === whole.id) : undefined;
    return known ? { ...known, request: whole.request } : whole;
  }

  #tab(name: 'fields' | 'raw') {
    const selected = this.tab === name;
    return html`<button type="button" role="tab" id=${name} aria-controls="panel" aria-selected=${selected} tabindex=${selected ? 0 : -1} @click=${() => {
      this.tab = name;
    }}>${say.details[name]}</button>`;
  }

  #arrows = async (event: KeyboardEvent): Promise<void> => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    this.tab = this.tab === 'fields' ? 'raw' : 'fields';
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`#${this.tab}`)?.focus();
  };

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
      ${approval.votes.length > 0 ? this.#section(say.details.votes, votesOf(approval)) : nothing}
    `;
  }

  #policy({
    rule,
    policy_version,
    access_version,
    decision_id,
    environment,
    run_id,
    created_at,
    request,
    action,
  }: Approval): Field[] {
    const fields: [string, string | undefined | null][] = [
      [say.approvals.rule, rule.name && `${rule.name}${rule.kind === 'implicit' ? ` (${say.details.implicit})` : ''}`],
      [say.details.policy, rule.policy],
      [say.decide.reason, rule.reason],
      [say.details.versions, policy_version === undefined ? undefined : `${policy_version} / ${access_version}`],
      [say.details.action, action.type],
      [say.details.decision, decision_id],
      [say.details.environment, environment],
      [say.details.run, run_id],
      [say.details.since, moment(created_at)],
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
