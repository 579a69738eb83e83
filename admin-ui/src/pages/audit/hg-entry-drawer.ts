// What does one entry say, and why was it decided so? Its facts, its way on, and all of it as it was recorded.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../../components/hg-copy.ts';
import '../../components/hg-dialog.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { shortcuts } from '../../data/appearance.ts';
import type { Entry } from '../../data/audit.ts';
import { curlOf } from '../../data/curl.ts';
import { may } from '../../data/session.ts';
import { moment, say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';
import './hg-entry-why.ts';
import { resultOf, whoOf } from './reading-entries.ts';

@customElement('hg-entry-drawer')
export class HgEntryDrawer extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      dl {
        display: grid;
        grid-template-columns: minmax(6rem, 10rem) minmax(0, 1fr);
        gap: var(--gap-2) var(--gap-3);
      }
      dt {
        color: var(--muted);
      }
      dd {
        overflow-wrap: anywhere;
      }
      .ways {
        gap: var(--gap-2) var(--gap-5);
      }
      pre {
        margin: 0;
        padding: var(--gap-3);
        max-height: 32rem;
        overflow: auto;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        font: var(--size-s) / 1.5 var(--mono);
        background: var(--sunken);
        border-radius: var(--radius-s);
      }
    `,
  ];

  /** `gone`: what the address names is not there. */
  @property({ attribute: false }) entry!: Entry | 'gone';
  /** There is none newer, or none older, in the list. */
  @property({ type: Boolean }) first = false;
  @property({ type: Boolean }) last = false;

  protected override render() {
    const { entry } = this;
    return html`
      <hg-dialog side heading=${say.audit.entry}>
        ${entry === 'gone' ? html`<p>${say.audit.gone}</p>` : this.#content(entry)}
      </hg-dialog>
    `;
  }

  #content(entry: Entry) {
    const { decision_id, hold_id, request } = entry;
    const tell = (name: string) => () => this.dispatchEvent(new Event(name));
    return html`
      <div class="stack">
        <div class="row">
          <button type="button" ?disabled=${this.first} aria-keyshortcuts="k" @click=${tell('hg-newer')}>${say.audit.newer} ${key('K')}</button>
          <button type="button" ?disabled=${this.last} aria-keyshortcuts="j" @click=${tell('hg-older')}>${say.audit.older} ${key('J')}</button>
        </div>
        <dl>${factsOf(entry).map(([name, value]) => html`<dt>${name}</dt><dd>${inert(value)}</dd>`)}</dl>
        ${whyOf(entry)}
        <div class="row ways">
          ${decision_id ? html`<a href="/audit?q=${decision_id}">${say.audit.sameDecision}</a>` : nothing}
          ${entry.agent ? html`<a href="/audit?agent=${entry.agent.id}">${say.audit.sameAgent}</a>` : nothing}
          ${hold_id && may('approvals.view') ? html`<a href="/approvals/${hold_id}">${say.audit.toApproval}</a>` : nothing}
        </div>
        ${request ? html`<div><span class="label">${say.audit.curl}</span><hg-copy text=${curlOf(request)} label=${say.audit.curl}></hg-copy><p class="hint">${say.audit.curlHint}</p></div>` : nothing}
        <div><span class="label">${say.audit.recorded}</span><pre tabindex="0" aria-label=${say.audit.recorded}>${inert(JSON.stringify(entry, null, 2), true)}</pre></div>
      </div>
    `;
  }
}

function whyOf({ decision_id, decision }: Entry) {
  if (!decision_id || !decision) return nothing;
  return may('policies.view')
    ? html`<hg-entry-why .decisionId=${decision_id}></hg-entry-why>`
    : html`<p class="hint">${say.audit.whyNeeds}</p>`;
}

const key = (letter: string) => (shortcuts.value ? html`<kbd aria-hidden="true">${letter}</kbd>` : nothing);

function factsOf(entry: Entry) {
  const { at, kind, request, decision, rule, outcome, decision_id, policy_version, access_version } = entry;
  const would = entry.would as { decision: string; rule: string; relaxed_by?: string } | undefined;
  const worded = (one: string) => say.audit.words[one] ?? one;
  const facts: [string, string | undefined][] = [
    [say.audit.at, moment(at)],
    [say.audit.kind, kind],
    [say.audit.who, whoOf(entry)],
    [say.audit.what, request && `${request.method} ${request.url}`],
    [say.audit.outcome, decision && worded(decision)],
    [say.audit.rule, rule && (rule.policy ? `${rule.policy} / ${rule.name}` : rule.name)],
    [
      say.audit.would,
      would && say.audit.wouldBe(worded(would.decision), would.rule, (would.relaxed_by ?? '').replaceAll('_', ' ')),
    ],
    [say.audit.came, outcome && resultOf(outcome)],
    [say.audit.decisionId, decision_id],
    [say.details.versions, policy_version === undefined ? undefined : `${policy_version} / ${access_version}`],
  ];
  return facts.flatMap(([name, value]) => (value ? [[name, value] as const] : []));
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-entry-drawer': HgEntryDrawer;
  }
}
