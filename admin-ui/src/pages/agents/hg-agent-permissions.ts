// What may this agent do, and who says so? Connector by connector, each action with its answer and the role, rule or boundary behind it.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../../components/hg-state.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { type Agent, type EffectiveAction, readPermissions } from '../../data/agents.ts';
import { may } from '../../data/session.ts';
import { say } from '../../strings/en.ts';
import { base, controls, links, tables } from '../../styles/shared.ts';

const TONES = { allow: 'good', requires_approval: 'warn', deny: 'bad' } as const;

@customElement('hg-agent-permissions')
export class HgAgentPermissions extends LitElement {
  static override styles = [
    base,
    controls,
    links,
    tables,
    inertStyles,
    css`
      .head {
        margin-bottom: var(--gap-3);
      }
      details + details {
        border-top: 1px solid var(--line);
      }
      summary {
        padding: var(--gap-3) var(--gap-4);
        cursor: pointer;
      }
    `,
  ];

  @property({ attribute: false }) agent!: Agent;
  readonly #reading = new Reading<readonly EffectiveAction[]>(this, () => readPermissions(this.agent.id));

  /** Reads anew, after roles were changed. */
  again(): Promise<void> {
    return this.#reading.again();
  }

  protected override render() {
    return html`<section aria-labelledby="may">
      <div class="spread head">
        <div><h2 id="may">${say.agents.mayDo}</h2><p class="muted">${say.agents.mayDoLead}</p></div>
        <a class="button" href="/access?agent=${this.agent.id}">${say.agents.check}</a>
      </div>
      ${this.#reading.render((actions) => this.#connectors(actions))}
    </section>`;
  }

  #connectors(actions: readonly EffectiveAction[]) {
    if (actions.length === 0)
      return html`<div class="panel"><hg-state kind="empty" heading=${say.agents.noActions} text=${say.agents.noActionsWhy}>${may('connectors.view') ? html`<a class="button" href="/connectors">${say.agents.toConnectors}</a>` : nothing}</hg-state></div>`;
    const ids = [...new Set(actions.map(({ connector }) => connector.id))];
    const byConnector = ids.map((id) => actions.filter(({ connector }) => connector.id === id));
    return html`<div class="panel">${byConnector.map((of) => this.#connector(of, byConnector.length === 1))}</div>`;
  }

  #connector(actions: readonly EffectiveAction[], open: boolean) {
    const count = (effect: EffectiveAction['effect']) => actions.filter((one) => one.effect === effect).length;
    const { action, verb, effect, from } = say.agents;
    return html`<details ?open=${open}>
      <summary><strong>${inert(actions[0]?.connector.name ?? '')}</strong> <span class="muted">${say.agents.counts(count('allow'), count('requires_approval'), count('deny'))}</span></summary>
      <div class="scroll"><table>
        <thead><tr>${[action, verb, effect, from].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
        <tbody>${actions.map((one) => row(one))}</tbody>
      </table></div>
    </details>`;
  }
}

function row({ action, verb, effect, source, part }: EffectiveAction) {
  return html`<tr>
    <td data-name=${say.agents.action}><span class="mono">${inert(action)}</span></td>
    <td data-name=${say.agents.verb}>${say.agents.verbs[verb]}</td>
    <td data-name=${say.agents.effect}><span><span class="badge ${TONES[effect]}">${say.agents.effects[effect]}</span></span></td>
    <td data-name=${say.agents.from}>${inert(part === 'boundary' ? (say.explain.speakers.boundary ?? source) : source)}</td>
  </tr>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-agent-permissions': HgAgentPermissions;
  }
}
