// How are several agents changed at once? One after another, with what came of each; the ones that could not be changed say why.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import '../../components/hg-choose.ts';
import '../../components/hg-dialog.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { type Agent, type AgentEdit, editAgent } from '../../data/agents.ts';
import { problemOf } from '../../data/api.ts';
import { groupNameChoices } from '../../data/names.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';

export type Act = 'pause' | 'resume' | 'groups';

interface Result {
  readonly agent: Agent;
  readonly outcome: 'changed' | 'unchanged' | 'error';
  readonly why?: string;
}

@customElement('hg-bulk-agents-dialog')
export class HgBulkAgentsDialog extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      .actions {
        justify-content: flex-end;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap-2);
        padding: var(--gap-2) 0;
        border-top: 1px solid var(--line);
        overflow-wrap: anywhere;
      }
      progress {
        width: 100%;
        accent-color: var(--accent);
      }
    `,
  ];

  @property() act: Act = 'pause';
  @property({ attribute: false }) agents: readonly Agent[] = [];
  @state() private results: readonly Result[] | undefined;
  @query('hg-choose') private choose!: HTMLElementTagNameMap['hg-choose'] | null;

  protected override render() {
    const { results, agents } = this;
    return html`<hg-dialog heading=${say.agents.bulkTitles[this.act](agents.length)}>
      <div class="stack">
        ${results ? this.#progress(results) : this.#question()}
        <div class="row actions">
          ${
            results
              ? html`<button class="primary" type="button" ?disabled=${results.length < agents.length} @click=${this.#close}>${say.close}</button>`
              : html`<button type="button" @click=${this.#close}>${say.cancel}</button>
                <button class=${this.act === 'pause' ? 'danger solid' : 'primary'} type="button" @click=${this.#begin}>${word(this.act)}</button>`
          }
        </div>
      </div>
    </hg-dialog>`;
  }

  #question() {
    if (this.act === 'groups')
      return html`<hg-choose label=${say.agents.groupNames} none=${say.agents.noGroups} .read=${groupNameChoices}></hg-choose>`;
    return html`
      <p>${this.act === 'pause' ? say.agents.pauseLead : say.agents.resumeLead}</p>
      <p class="muted">${inert(this.agents.map(({ name }) => name).join(', '))}</p>
    `;
  }

  #progress(results: readonly Result[]) {
    const all = this.agents.length;
    return html`
      <div role="status"><progress aria-label=${say.agents.bulkTitles[this.act](all)} max=${all} value=${results.length}></progress><p>${say.agents.progress(results.length, all)}</p></div>
      <ul>${results.map(({ agent, outcome, why }) => html`<li><span class="badge ${outcome === 'error' ? 'bad' : outcome === 'changed' ? 'good' : ''}">${say.agents.outcomes[outcome]}</span> <strong>${inert(agent.name)}</strong>${why ? html` <span>${inert(why)}</span>` : nothing}</li>`)}</ul>
    `;
  }

  #begin = async (): Promise<void> => {
    const groups = this.choose?.chosen ?? [];
    this.results = [];
    for (const agent of this.agents) this.results = [...this.results, await this.#one(agent, groups)];
  };

  async #one(agent: Agent, groups: readonly string[]): Promise<Result> {
    const edit = changeOf(this.act, agent, groups);
    if (edit === undefined) return { agent, outcome: 'unchanged' };
    try {
      await editAgent(agent.id, edit);
      return { agent, outcome: 'changed' };
    } catch (error) {
      return { agent, outcome: 'error', why: problemOf(error).message };
    }
  }

  #close = (): void => {
    this.dispatchEvent(new Event('hg-close'));
  };
}

/** undefined: nothing is to be changed. */
function changeOf(act: Act, { status, groups: held }: Agent, groups: readonly string[]): AgentEdit | undefined {
  if (act === 'groups') {
    const next = [...new Set([...held, ...groups])];
    return next.length === held.length ? undefined : { groups: next };
  }
  const wanted = act === 'pause' ? 'disabled' : 'active';
  return status === wanted ? undefined : { status: wanted };
}

const word = (act: Act): string =>
  act === 'pause' ? say.agents.pause : act === 'resume' ? say.agents.resume : say.agents.addToGroup;

declare global {
  interface HTMLElementTagNameMap {
    'hg-bulk-agents-dialog': HgBulkAgentsDialog;
  }
}
