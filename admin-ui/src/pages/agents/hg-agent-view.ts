// Who is this agent? What it is, what it did, by which keys it comes and what it may do; and what can be done with it.

import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import '../../components/hg-confirm.ts';
import '../../components/hg-sparkline.ts';
import { type Hours, sumsOf } from '../../components/hg-sparkline.ts';
import '../../components/hg-stop-button.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { type Agent, deleteAgent, editAgent, readActivity, readAgent } from '../../data/agents.ts';
import { namesOf } from '../../data/names.ts';
import { go } from '../../data/place.ts';
import { may } from '../../data/session.ts';
import { moment, say } from '../../strings/en.ts';
import { base, controls, links } from '../../styles/shared.ts';
import './hg-agent-dialog.ts';
import './hg-agent-keys.ts';
import './hg-agent-permissions.ts';

interface Shown {
  readonly agent: Agent;
  readonly owner: string | undefined;
  readonly hours: Hours | undefined;
}

@customElement('hg-agent-view')
export class HgAgentView extends LitElement {
  static override styles = [
    base,
    controls,
    links,
    inertStyles,
    css`
      dl {
        display: grid;
        grid-template-columns: minmax(6rem, auto) minmax(0, 1fr);
        gap: var(--gap-2) var(--gap-4);
        padding: var(--gap-4);
        overflow-wrap: anywhere;
      }
      dt {
        color: var(--muted);
      }
      .day {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--gap-2) var(--gap-4);
      }
      .sections {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--gap-5);
      }
    `,
  ];

  @property() agentId = '';
  @state() private asking: 'edit' | 'status' | 'delete' | undefined;
  @query('hg-agent-permissions') private permissions!: HTMLElementTagNameMap['hg-agent-permissions'] | null;
  readonly #reading = new Reading<Shown>(this, () => read(this.agentId));

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.hasUpdated && changed.has('agentId')) void this.#reading.again({ fresh: true });
  }

  protected override render() {
    return html`<div class="stack"><p><a href="/agents">${say.agents.all}</a></p>${this.#reading.render((shown) => this.#agent(shown))}</div>`;
  }

  #agent(shown: Shown) {
    const { agent } = shown;
    return html`
      <div class="sections">
        ${this.#head(agent)}
        ${this.#facts(shown)}
        ${keyed(agent.id, html`<hg-agent-keys .agent=${agent}></hg-agent-keys>`)}
        ${keyed(agent.id, html`<hg-agent-permissions .agent=${agent}></hg-agent-permissions>`)}
      </div>
      ${this.#dialog(agent)}
    `;
  }

  #head(agent: Agent) {
    const { id, name, status, shared, environment } = agent;
    return html`<div class="spread">
      <div>
        <h1 tabindex="-1">${inert(name)}</h1>
        <p class="row"><span class="badge ${status === 'active' ? 'good' : 'bad'}">${say.agents[status]}</span>${environment ? html`<span class="badge">${inert(environment)}</span>` : nothing}${shared ? html`<span class="badge">${say.agents.shared}</span>` : nothing}</p>
      </div>
      <div class="row">
        ${may('agents.edit') ? this.#ways(agent) : html`<span class="muted small">${say.agents.cannotEdit}</span>`}
        ${may('agents.delete') && !shared ? html`<button class="danger" type="button" @click=${() => this.#ask('delete')}>${say.agents.delete}</button>` : nothing}
        ${shared ? nothing : html`<hg-stop-button kind="agent" target=${id} name=${name}></hg-stop-button>`}
      </div>
    </div>`;
  }

  #ways({ status, shared }: Agent) {
    const pause = status === 'active' ? say.agents.pause : say.agents.resume;
    return html`
      <button type="button" @click=${() => this.#ask('edit')}>${say.agents.edit}</button>
      ${shared ? nothing : html`<button type="button" @click=${() => this.#ask('status')}>${pause}</button>`}
    `;
  }

  #facts({ agent, owner, hours }: Shown) {
    const { id, description, roles, groups, labels, last_seen_at: seen, created_at: made } = agent;
    const some = (texts: readonly string[], none: string) =>
      texts.length > 0 ? inert(texts.join(', ')) : html`<span class="muted">${none}</span>`;
    const named = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
    return html`<dl class="panel">
      ${description ? html`<dt>${say.agents.description}</dt><dd>${inert(description)}</dd>` : nothing}
      <dt>${say.agents.activity}</dt><dd>${hours ? day(id, hours) : nothing}</dd>
      <dt>${say.agents.seen}</dt><dd>${seen ? moment(seen) : html`<span class="muted">${say.agents.never}</span>`}</dd>
      <dt>${say.agents.owner}</dt><dd>${owner && agent.owner_user_id ? ownerLink(agent.owner_user_id, owner) : html`<span class="muted">${say.agents.noOwner}</span>`}</dd>
      <dt>${say.agents.roleNames}</dt><dd>${some(roles, say.agents.noRoles)}</dd>
      <dt>${say.agents.groupNames}</dt><dd>${some(groups, say.agents.noGroups)}</dd>
      ${named.length > 0 ? html`<dt>${say.agents.labels}</dt><dd>${inert(named.join(', '))}</dd>` : nothing}
      <dt>${say.agents.since}</dt><dd>${moment(made)}</dd>
    </dl>`;
  }

  #dialog(agent: Agent) {
    const { id, name, status } = agent;
    const close = () => this.#ask(undefined);
    switch (this.asking) {
      case 'edit':
        return html`<hg-agent-dialog .agent=${agent} @hg-close=${close} @hg-done=${this.#changed}></hg-agent-dialog>`;
      case 'delete':
        return html`<hg-confirm heading=${say.agents.deleteTitle(name)} text=${say.agents.deleteLead} action=${say.agents.delete} .act=${() => deleteAgent(id)} @hg-close=${close} @hg-done=${() => go('/agents')}></hg-confirm>`;
      case 'status': {
        const on = status === 'active';
        const [heading, lead, action] = on
          ? [say.agents.pauseTitle(name), say.agents.pauseLead, say.agents.pause]
          : [say.agents.resumeTitle(name), say.agents.resumeLead, say.agents.resume];
        const act = async () => void (await editAgent(id, { status: on ? 'disabled' : 'active' }));
        return html`<hg-confirm heading=${heading} text=${lead} action=${action} .act=${act} @hg-close=${close} @hg-done=${this.#changed}></hg-confirm>`;
      }
      default:
        return nothing;
    }
  }

  #ask(what: 'edit' | 'status' | 'delete' | undefined): void {
    this.asking = what;
  }

  #changed = (): void => {
    this.asking = undefined;
    void this.#reading.again();
    void this.permissions?.again();
  };
}

async function read(id: string): Promise<Shown> {
  const [agent, activity] = await Promise.all([readAgent(id), readActivity([id]).catch(() => new Map())]);
  const owner = agent.owner_user_id;
  const names = owner === null ? new Map<string, string>() : await namesOf([owner]);
  return { agent, owner: owner === null ? undefined : names.get(owner), hours: activity.get(id) };
}

function day(id: string, hours: Hours) {
  const words = say.agents.activityOf(sumsOf(hours));
  return html`<span class="day"><hg-sparkline .hours=${hours} label=${words}></hg-sparkline><span>${words}</span>${may('audit.view') ? html`<a href="/audit?agent=${id}">${say.agents.toAudit}</a>` : nothing}</span>`;
}

const ownerLink = (id: string, name: string) =>
  may('members.view') ? html`<a href="/users/${id}">${inert(name)}</a>` : inert(name);

declare global {
  interface HTMLElementTagNameMap {
    'hg-agent-view': HgAgentView;
  }
}
