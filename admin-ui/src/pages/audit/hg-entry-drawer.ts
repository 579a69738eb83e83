// What does one entry say, and why was it decided so? Its facts, its way on, and all of it as it was recorded.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../../components/hg-copy.ts';
import '../../components/hg-dialog.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import type { Entry } from '../../data/audit.ts';
import { curlOf } from '../../data/curl.ts';
import { may } from '../../data/session.ts';
import { moment, say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';

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

  @property({ attribute: false }) entry!: Entry;

  protected override render() {
    const { entry } = this;
    const { decision_id, hold_id, request } = entry;
    return html`
      <hg-dialog side heading=${say.audit.entry}>
        <div class="stack">
          <dl>${factsOf(entry).map(([name, value]) => html`<dt>${name}</dt><dd>${inert(value)}</dd>`)}</dl>
          <div class="row ways">
            ${decision_id && may('policies.view') ? html`<a href="/explain/${decision_id}">${say.audit.why}</a>` : nothing}
            ${decision_id ? html`<a href="/audit?q=${decision_id}">${say.audit.sameDecision}</a>` : nothing}
            ${hold_id && may('approvals.view') ? html`<a href="/approvals/${hold_id}">${say.audit.toApproval}</a>` : nothing}
          </div>
          ${request ? html`<div><span class="label">${say.audit.curl}</span><hg-copy text=${curlOf(request)} label=${say.audit.curl}></hg-copy><p class="hint">${say.audit.curlHint}</p></div>` : nothing}
          <div><span class="label">${say.audit.recorded}</span><pre tabindex="0" aria-label=${say.audit.recorded}>${inert(JSON.stringify(entry, null, 2), true)}</pre></div>
        </div>
      </hg-dialog>
    `;
  }
}

function factsOf({
  at,
  kind,
  actor,
  agent,
  request,
  decision,
  rule,
  outcome,
  decision_id,
  policy_version,
  access_version,
}: Entry) {
  const facts: [string, string | undefined][] = [
    [say.audit.at, moment(at)],
    [say.audit.kind, kind],
    [say.audit.who, agent?.name ?? actor.name ?? actor.email ?? actor.id],
    [say.audit.what, request && `${request.method} ${request.url}`],
    [say.audit.outcome, decision && (say.audit.words[decision] ?? decision)],
    [say.audit.rule, rule && (rule.policy ? `${rule.policy} / ${rule.name}` : rule.name)],
    [say.audit.came, outcome && say.audit.result(outcome.result, outcome.status)],
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
