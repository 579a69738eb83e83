// Why, or why not? The verdict, the checks in their order, what would change it, and the roles that were looked at.

import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../../components/hg-copy.ts';
import { icon } from '../../components/icons.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { type AccessObject, type Check, type Explanation, explain } from '../../data/access.ts';
import { namesOf } from '../../data/names.ts';
import { currentTenant, may, session } from '../../data/session.ts';
import { access as words } from '../../strings/en/access.ts';
import { base, controls, links, tables } from '../../styles/shared.ts';
import type { Asked } from './asked.ts';

interface Answered {
  readonly explanation: Explanation;
  readonly who: string;
}

const TONES = { passed: 'good', failed: 'bad', skipped: '' } as const;

@customElement('hg-access-answer')
export class HgAccessAnswer extends LitElement {
  static override styles = [
    base,
    controls,
    links,
    tables,
    inertStyles,
    css`
      .verdict {
        display: flex;
        align-items: center;
        gap: var(--gap-3);
        padding: var(--gap-4);
        border-left: 5px solid var(--bad);
        font-size: var(--size-l);
        font-weight: 650;
        overflow-wrap: anywhere;
      }
      .verdict svg {
        flex: none;
        color: var(--bad);
      }
      .verdict.yes {
        border-color: var(--good);
      }
      .verdict.yes svg {
        color: var(--good);
      }
      section > h2 {
        padding: var(--gap-4) var(--gap-4) var(--gap-2);
      }
      ol li {
        display: grid;
        grid-template-columns: 7rem minmax(9rem, 12rem) minmax(0, 1fr);
        gap: var(--gap-1) var(--gap-4);
        padding: var(--gap-3) var(--gap-4);
        border-top: 1px solid var(--line);
      }
      .change {
        padding: var(--gap-4);
      }
      .change > h2 {
        padding: 0 0 var(--gap-1);
      }
      .links {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap-2);
        margin-top: var(--gap-3);
      }
      @media (max-width: 40rem) {
        ol li {
          grid-template-columns: auto minmax(0, 1fr);
        }
        ol li .detail {
          grid-column: 1 / -1;
        }
      }
    `,
  ];

  @property({ attribute: false }) asked!: Asked;
  readonly #reading = new Reading<Answered>(this, () => this.#read());

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('asked');
    if (this.hasUpdated && before && JSON.stringify(before) !== JSON.stringify(this.asked))
      void this.#reading.again({ fresh: true });
  }

  protected override render() {
    return this.#reading.render(({ explanation, who }) => this.#answer(explanation, who));
  }

  #answer({ allowed, checks, nearest_change: change, change: step, roles, boundary }: Explanation, who: string) {
    const { what } = this.asked;
    return html`
      <div class="stack">
        <p class="panel verdict ${allowed ? 'yes' : 'no'}" role="status">${icon(allowed ? 'check' : 'close')}<span>${inert(allowed ? words.yes(who, what) : words.no(who, what))}</span></p>
        ${change ? html`<section class="panel change"><h2>${words.change}</h2><p>${inert(change)}</p><div class="links">${step ? ways(step, this.asked) : nothing}</div></section>` : nothing}
        <section class="panel"><h2>${words.checks}</h2><ol>${checks.map((check) => line(check))}</ol></section>
        <section class="panel"><h2>${words.roles}</h2>${rolesTable(roles)}</section>
        <div><span class="label">${words.link}</span><hg-copy text=${location.href} label=${words.link}></hg-copy></div>
        <p class="muted small">${words.boundary}: <span class="mono">${inert(boundary.permissions.join(', '))}</span></p>
      </div>
    `;
  }

  async #read(): Promise<Answered> {
    const { subject, who, what, verb, onAgent, onConnector } = this.asked;
    const me = session.value.state === 'in' ? session.value.me.user.id : '';
    const object: AccessObject = {
      ...(onAgent && { agent_id: onAgent }),
      ...(onConnector && { connector_id: onConnector }),
      ...((verb === 'read' || verb === 'write') && { verb }),
    };
    const explanation = await explain({
      ...(subject === 'agent' ? { agent_id: who } : subject === 'token' ? { token_id: who } : { user_id: who || me }),
      permission: subject === 'agent' ? `action.${what}` : what,
      ...(Object.keys(object).length > 0 && { object }),
    });
    return { explanation, who: subject === 'me' ? words.you : ((await namesOf([who])).get(who) ?? who) };
  }
}

function line({ name, outcome, detail }: Check) {
  return html`<li>
    <span><span class="badge ${TONES[outcome]}">${words.outcomes[outcome]}</span></span>
    <strong>${words.names[name] ?? name}</strong>
    <span class="detail">${inert(detail)}</span>
  </li>`;
}

function rolesTable(roles: Explanation['roles']) {
  if (roles.length === 0) return html`<p class="change muted">${words.rolesNone}</p>`;
  return html`<div class="scroll"><table>
    <thead><tr><th scope="col">${words.role}</th><th scope="col">${words.grants}</th></tr></thead>
    <tbody>${roles.map(
      ({ id, name, grants }) => html`<tr>
      <td data-name=${words.role}>${may('roles.view') ? html`<a href="/roles/${id}">${inert(name)}</a>` : inert(name)}</td>
      <td data-name=${words.grants}>${grants.length > 0 ? html`<span class="mono">${inert(grants.join(', '))}</span>` : html`<span class="muted">${words.grantsNone}</span>`}</td>
    </tr>`,
    )}</tbody>
  </table></div>`;
}

/** Where the change would be made, as far as the person may go there. */
function ways({ kind, role }: NonNullable<Explanation['change']>, { subject, who }: Asked) {
  const link = (path: string, name: string) => html`<a class="button" href=${path}>${inert(name)}</a>`;
  const assigned =
    subject === 'agent'
      ? link(`/agents/${who}`, words.toAgent)
      : subject === 'person' && may('members.view')
        ? link(`/users/${who}`, words.toPerson)
        : nothing;
  switch (kind) {
    case 'boundary':
      return link(`/tenants/${currentTenant()?.id}/boundary`, words.toBoundary);
    case 'organization_role':
      return link('/tenants', words.toManagement);
    case 'token':
      return may('tokens.manage') ? link('/tokens', words.toTokens) : nothing;
    case 'join':
      return html`${may('members.view') ? link('/users', words.toUsers) : nothing}${role && may('roles.view') ? link(`/roles/${role.id}`, words.toRole(role.name)) : nothing}`;
    default:
      if (!may('roles.view')) return assigned;
      return html`${role ? link(`/roles/${role.id}`, words.toRole(role.name)) : link('/roles/new', words.toNewRole)}${assigned}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-access-answer': HgAccessAnswer;
  }
}
