// What would be decided, and why? The verdict, who spoke and where that is changed, each check, and each rule with what it saw.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { inert, inertStyles } from '../../components/inert-text.ts';
import type { ConditionTrace, Explained } from '../../data/explaining.ts';
import { currentTenant, may } from '../../data/session.ts';
import { say } from '../../strings/en.ts';
import { base, controls, links } from '../../styles/shared.ts';
import { conditionTree } from './conditions.ts';

const TONES: Readonly<Record<string, string>> = {
  allow: 'good',
  deny: 'bad',
  requires_approval: 'warn',
  passed: 'good',
  failed: 'bad',
  skipped: '',
};

type Part = Explained['spoke']['part'];

/** Which check a part of the rules speaks in. */
const CHECK_OF: Readonly<Partial<Record<Part, string>>> = {
  agent: 'agent',
  kill_switch: 'kill_switch',
  connector: 'connector',
  access_rule: 'access_rules',
  boundary: 'roles',
  role: 'roles',
  policy: 'policies',
  limit: 'limits',
};

@customElement('hg-explanation')
export class HgExplanation extends LitElement {
  static override styles = [
    base,
    controls,
    links,
    inertStyles,
    css`
      .box {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--gap-3);
        align-content: start;
        height: 100%;
        padding: var(--gap-4) var(--gap-5);
        overflow-wrap: anywhere;
      }
      .verdict {
        font-size: var(--size-l);
      }
      h3 {
        font-size: var(--size-s);
        color: var(--muted);
      }
      .change {
        padding: var(--gap-3) var(--gap-4);
        background: var(--sunken);
        border-radius: var(--radius-s);
      }
      .checks li {
        display: grid;
        grid-template-columns: 5.5rem 8.5rem minmax(0, 1fr);
        gap: var(--gap-1) var(--gap-3);
        padding: var(--gap-2) 0;
        border-top: 1px solid var(--line);
      }
      .decisive {
        display: block;
        color: var(--accent);
        font-size: var(--size-s);
        font-weight: 600;
      }
      summary {
        cursor: pointer;
        font-weight: 600;
        min-height: 2rem;
      }
      details li {
        padding: var(--gap-1) 0;
      }
      .tree {
        padding-left: var(--gap-4);
      }
      @media (max-width: 44rem) {
        .box {
          padding: var(--gap-4);
        }
        .checks li {
          grid-template-columns: auto minmax(0, 1fr);
        }
        .checks li > :last-child {
          grid-column: 1 / -1;
        }
      }
    `,
  ];

  @property() heading = '';
  @property({ attribute: false }) explained!: Explained;
  /** A word above everything: how it compares. */
  @property() note = '';

  protected override render() {
    const { decision, message, action, undecided, enforcement, policy_version, access_version } = this.explained;
    return html`
      <section class="panel box" aria-labelledby="heading">
        <h2 id="heading">${this.heading}</h2>
        <p class="verdict"><span class="badge ${TONES[decision] ?? ''}">${say.policies.effects[decision] ?? decision}</span> ${inert(message)}</p>
        ${this.note ? html`<p><strong>${this.note}</strong></p>` : nothing}
        ${undecided ? html`<p class="alert note">${say.explain.undecided}</p>` : nothing}
        ${this.#spoke()}
        ${this.#change()}
        <h3>${say.explain.checksTitle}</h3>
        <ol class="checks">${this.explained.checks.map((check) => this.#check(check))}</ol>
        ${this.#policies()}
        <p class="muted small">${action ? html`<span class="mono">${inert(action.type)}</span> · ` : nothing}${say.explain.versions(policy_version, access_version)}${enforcement === 'full_enforce' ? nothing : html` · ${say.explain.atLevel(enforcement.replaceAll('_', ' '))}`}</p>
      </section>
    `;
  }

  #spoke() {
    const { spoke, rule } = this.explained;
    const named = rule.policy ? `${rule.policy} / ${rule.name}` : rule.name;
    return html`<p><span class="label">${say.explain.spoke}</span>${say.explain.speakers[spoke.part]}: <strong>${inert(named)}</strong></p>`;
  }

  #change() {
    const { nearest_change: change, spoke } = this.explained;
    const way = wayTo(spoke);
    const link = way === undefined ? nothing : html`<a href=${way}>${say.explain.goTo[spoke.part]}</a>`;
    if (change === undefined) return link === nothing ? nothing : html`<p>${link}</p>`;
    return html`<div class="change"><h3>${say.explain.change}</h3><p>${inert(change)}</p>${link}</div>`;
  }

  #check({ name, outcome, detail }: Explained['checks'][number]) {
    const counted = CHECK_OF[this.explained.spoke.part] === name;
    return html`<li>
      <span><span class="badge ${TONES[outcome] ?? ''}">${say.explain.outcomes[outcome]}</span></span>
      <span><strong>${say.explain.checks[name] ?? name.replaceAll('_', ' ')}</strong>${counted ? html`<span class="decisive">${say.explain.decisive}</span>` : nothing}</span>
      <span>${inert(detail)}</span>
    </li>`;
  }

  #policies() {
    const { policies, policies_out_of_scope: others } = this.explained;
    if (policies.length === 0 && others === 0) return nothing;
    const rest = others === 0 ? nothing : html`<p class="muted small">${say.explain.outOfScope(others)}</p>`;
    if (policies.length === 0) return html`<div><p>${say.explain.noPolicies}</p>${rest}</div>`;
    return html`<details ?open=${this.explained.spoke.part === 'policy'}>
      <summary>${say.explain.policies(policies.length)}</summary>
      <ul>${policies.map((policy) => policyPart(policy))}</ul>
      ${rest}
    </details>`;
  }
}

function policyPart({ policy_id: id, policy, version, rules }: Explained['policies'][number]) {
  return html`<li>
    <a href="/policies/${id}"><strong>${inert(policy)}</strong></a> <span class="muted">v${version}</span>
    <ul class="tree">${rules.map(({ rule, decision, matched, outcome, condition }) => {
      const tone = matched ? (TONES[decision] ?? '') : '';
      return html`<li><span class="badge ${tone}">${say.explain.matched[outcome] ?? outcome}</span> <strong>${inert(rule)}</strong> <span class="muted">${say.policies.effects[decision]}</span>${condition === undefined ? nothing : conditionTree(condition as ConditionTrace)}</li>`;
    })}</ul>
  </li>`;
}

/** Where that part is looked at or changed, as far as the person may go there. */
function wayTo({ part, id }: Explained['spoke']): string | undefined {
  const places: Readonly<Partial<Record<Part, readonly [string, string]>>> = {
    agent: ['agents.view', `/agents/${id}`],
    role: ['agents.view', `/agents/${id}`],
    kill_switch: ['dashboard.view', '/kill-switch'],
    connector: ['connectors.view', '/connectors'],
    access_rule: ['gateways.view', `/gateways/${id}`],
    boundary: ['dashboard.view', `/tenants/${currentTenant()?.id}/boundary`],
    policy: ['policies.view', id === undefined ? '/policies' : `/policies/${id}`],
    limit: ['policies.view', '/policies'],
  };
  const [permission, path] = places[part] ?? [];
  return permission !== undefined && may(permission) ? path : undefined;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-explanation': HgExplanation;
  }
}
