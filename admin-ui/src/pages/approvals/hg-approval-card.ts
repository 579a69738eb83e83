// What does an approver need to decide in ten seconds? The sentence, who, where, under which rule, how long, and two buttons.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { emphasised } from '../../components/emphasis.ts';
import { icon } from '../../components/icons.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Watch } from '../../components/watch.ts';
import { type Approval, waitEnds } from '../../data/approvals.ts';
import { second } from '../../data/now.ts';
import { session } from '../../data/session.ts';
import { say, span } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';
import { toneOf } from './approval-lists.ts';
import { parameterTexts, targetOf } from './request-parts.ts';

const SOON_MS = 60_000;

@customElement('hg-approval-card')
export class HgApprovalCard extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      article {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 13.5rem;
        gap: var(--gap-2) var(--gap-5);
        padding: var(--gap-4) var(--gap-5);
      }
      article.panel {
        border-left: 4px solid var(--line-strong);
      }
      article.panel.high {
        border-left-color: var(--bad);
      }
      article.panel.medium {
        border-left-color: var(--warn);
      }
      :host([selected]) article {
        outline: 2px solid var(--accent);
        outline-offset: 1px;
      }
      article.panel.ended {
        background: transparent;
        border-left-color: var(--line);
        box-shadow: none;
      }
      input[type='checkbox'] {
        width: 1.15rem;
        height: 1.15rem;
        min-height: 0;
        margin: 0;
        accent-color: var(--accent);
      }
      .main {
        display: grid;
        align-content: start;
        gap: var(--gap-2);
        min-width: 0;
      }
      h2 {
        font-size: 1.125rem;
        font-weight: 450;
        overflow-wrap: anywhere;
      }
      h2 strong {
        font-weight: 750;
      }
      .facts {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap-1) var(--gap-4);
        font-size: var(--size-s);
      }
      .facts div {
        display: flex;
        gap: var(--gap-1);
        min-width: 0;
      }
      dt {
        color: var(--muted);
      }
      dd {
        min-width: 0;
        overflow-wrap: anywhere;
        font-weight: 550;
      }
      .claim {
        padding-left: var(--gap-3);
        border-left: 3px solid var(--line);
        color: var(--muted);
        overflow-wrap: anywhere;
      }
      .clocks {
        display: grid;
        align-content: start;
        gap: var(--gap-2);
        font-size: var(--size-s);
      }
      .clock {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 0 var(--gap-2);
        align-items: start;
      }
      .clock svg {
        width: 1.05rem;
        height: 1.05rem;
        margin-top: 0.12rem;
        color: var(--muted);
      }
      .clock .time {
        display: block;
        font-variant-numeric: tabular-nums;
        font-weight: 650;
      }
      .soon svg,
      .soon .time {
        color: var(--bad);
      }
      footer {
        grid-column: 1 / -1;
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--gap-2);
        margin-top: var(--gap-1);
      }
      footer .why {
        flex: 1 1 14rem;
        color: var(--muted);
        font-size: var(--size-s);
      }
      footer button.plain {
        margin-left: auto;
      }
      @media (max-width: 44rem) {
        article {
          grid-template-columns: minmax(0, 1fr);
          padding: var(--gap-4);
        }
        .clocks {
          grid-template-columns: 1fr 1fr;
        }
        footer .decide {
          flex: 1 1 7rem;
        }
      }
    `,
  ];

  @property({ attribute: false }) approval!: Approval;
  @property({ type: Boolean, reflect: true }) selected = false;
  /** It is one of several that are to be decided together. */
  @property({ type: Boolean, reflect: true }) chosen = false;
  /** It stands above its own details: nothing leads there. */
  @property({ type: Boolean }) detailed = false;

  constructor() {
    super();
    new Watch(this, second);
  }

  /** Whom several rules want to hear, and who of them has spoken. */
  #demands() {
    const { requirements = [] } = this.approval;
    if (requirements.length < 2) return nothing;
    const words = say.approvals.demands;
    return html`
      <p class="small">${words.title}</p>
      <ul class="small">
        ${requirements.map(({ rules, approvers, required, approved_by }) => {
          const { roles = [], people_groups: groups = [], users = [] } = approvers ?? {};
          const people = [...roles, ...groups, ...users].join(', ');
          return html`<li>${words.one(approved_by.length, required)} ${people === '' ? words.anybody : inert(people)} <span class="muted">(${inert(rules.join(', '))})</span></li>`;
        })}
      </ul>
    `;
  }

  protected override render() {
    const { approval } = this;
    const level = say.approvals.riskOf(approval.action.risk);
    const ended = approval.state !== 'pending';
    return html`
      <article class="panel ${ended ? 'ended' : level}" aria-labelledby="sentence">
        <div class="main">
          <div class="row">
            ${!ended && !this.detailed && approval.can_decide ? html`<input type="checkbox" aria-label=${say.approvals.select(approval.action.sentence)} .checked=${this.chosen} @change=${() => this.#say('hg-choose-card')} />` : nothing}
            <span class="badge ${ended ? '' : level === 'high' ? 'bad' : level === 'medium' ? 'warn' : ''}">${say.approvals.risk}: ${level} (${approval.action.risk})</span>
            <span class="badge mono">${inert(approval.action.type)}</span>
            ${approval.environment ? html`<span class="badge">${inert(approval.environment)}</span>` : nothing}
            ${approval.escalation?.escalated_at ? html`<span class="badge warn">${say.approvals.escalated}</span>` : nothing}
            ${approval.required > 1 ? html`<span class="badge accent">${say.approvals.votes(approval.votes.filter(({ vote }) => vote === 'approve').length, approval.required)}</span>` : nothing}
          </div>
          <h2 id="sentence">${emphasised(approval.action.sentence, parameterTexts(approval))}</h2>
          ${this.#facts()}
          ${this.#demands()}
          ${approval.claimed_reason ? html`<p class="claim"><span class="small">${say.approvals.claim}:</span> “${inert(approval.claimed_reason)}”</p>` : nothing}
        </div>
        ${ended ? nothing : this.#clocks()}
        <footer>${ended ? this.#outcome() : this.#actions()}</footer>
      </article>
    `;
  }

  #facts() {
    const { agent, rule, request, similar } = this.approval;
    const { owner } = agent;
    return html`
      <dl class="facts">
        <div><dt>${say.approvals.agent}</dt><dd>${inert(agent.name)} <span class="muted">${owner ? inert(say.approvals.owner(owner.name || owner.email || owner.id)) : say.approvals.noOwner}</span></dd></div>
        <div><dt>${say.approvals.target}</dt><dd>${inert(targetOf(request))}</dd></div>
        ${rule.name ? html`<div><dt>${say.approvals.rule}</dt><dd>${inert(rule.policy ? `${rule.policy} / ${rule.name}` : rule.name)}</dd></div>` : nothing}
        ${similar ? html`<div><dt>${say.approvals.similar(similar.days)}</dt><dd>${say.approvals.similarOf(similar.approved, similar.denied, similar.expired) || say.approvals.similarNone}</dd></div>` : nothing}
      </dl>
    `;
  }

  #clocks() {
    const { approval } = this;
    const now = second.value;
    const until = waitEnds(approval);
    const left = until === undefined ? undefined : until - now;
    const life = Date.parse(approval.expires_at) - now;
    const ago = span(now - Date.parse(approval.last_attempt_at ?? approval.created_at));
    const waits = left === undefined || left <= 0 ? say.approvals.waitsNow : say.approvals.waitsLeft(span(left));
    return html`
      <div class="clocks">
        <div class="clock ${left !== undefined && left < 15_000 ? 'soon' : ''}">
          ${icon('agents')}
          <div>
            ${approval.waiting ? html`<span>${say.approvals.waits}</span><span class="time">${waits}</span>` : html`<span class="time">${say.approvals.notWaiting}</span><span class="muted">${say.approvals.notWaitingWhy}</span>`}
          </div>
        </div>
        <div class="clock ${life < SOON_MS ? 'soon' : ''}">
          ${icon('clock')}
          <div><span>${say.approvals.ends}</span><span class="time">${life > 0 ? say.approvals.endsIn(span(life)) : say.approvals.ended}</span><span class="muted">${say.approvals.attempts(approval.attempts, ago)}</span></div>
        </div>
      </div>
    `;
  }

  #actions() {
    const { can_decide, cannot_decide_because } = this.approval;
    return html`
      ${
        can_decide
          ? html`
              <button class="primary decide" type="button" @click=${() => this.#say('hg-approve')}>${say.approvals.approve}</button>
              <button class="danger decide" type="button" @click=${() => this.#say('hg-deny')}>${say.approvals.deny}</button>
            `
          : html`<p class="why">${icon('lock')} <strong>${say.approvals.cannot}.</strong> ${cannot_decide_because}</p>`
      }
      ${this.#toDetails()}
    `;
  }

  #outcome() {
    const { state, decided_by, comment, votes } = this.approval;
    const who = decided_by ?? votes.at(-1)?.user;
    return html`
      <p class="why" role="status">
        <span class="badge ${toneOf(state)}">${say.approvals.states[state] ?? state}</span>
        ${who ? html` ${say.approvals.by(this.#isMe(who.id) ? say.approvals.you : who.name || who.email || who.id)}` : nothing}${comment ? html`: “${inert(comment)}”` : nothing}
      </p>
      ${this.#toDetails()}
      <button class="plain" type="button" @click=${() => this.#say('hg-dismiss')}>${say.approvals.dismiss}</button>
    `;
  }

  #toDetails() {
    return this.detailed
      ? nothing
      : html`<button class="plain" type="button" @click=${() => this.#say('hg-details')}>${say.approvals.details}</button>`;
  }

  #isMe(id: string): boolean {
    return session.value.state === 'in' && session.value.me.user.id === id;
  }

  #say(event: string): void {
    this.dispatchEvent(new CustomEvent(event, { detail: this.approval }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-approval-card': HgApprovalCard;
  }
}
