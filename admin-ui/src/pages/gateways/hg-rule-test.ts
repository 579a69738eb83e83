// Which rule would count? Tried with an agent, a connector and an action, by the gate's own compiler.

import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/hg-choose.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { verdictOf } from '../../data/access-rules.ts';
import { type AccessRule, readSubject } from '../../data/gateways.ts';
import { agentChoices, byName, connectorChoices } from '../../data/names.ts';
import { may } from '../../data/session.ts';
import { gateways as words } from '../../strings/en/gateways.ts';
import { base, controls } from '../../styles/shared.ts';

const TONES = { allow: 'good', approval: 'warn', deny: 'bad' } as const;

@customElement('hg-rule-test')
export class HgRuleTest extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      section {
        padding: var(--gap-4);
      }
      .fields {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr));
        align-items: start;
        gap: var(--gap-4);
      }
    `,
  ];

  @property({ attribute: false }) rules: readonly AccessRule[] = [];
  @state() private agent = '';
  @state() private groups: readonly string[] = [];
  @state() private connector = '';
  @state() private action = '';
  #agentName = '';

  protected override render() {
    return html`<section class="panel stack">
      <div><h2>${words.test}</h2><p class="muted">${words.testLead}</p></div>
      <div class="fields">
        ${may('agents.view') ? html`<hg-choose label=${words.testAgent} none=${words.agentsNone} single .chosen=${this.agent ? [this.agent] : []} .read=${agentChoices()} @change=${this.#chooseAgent}></hg-choose>` : ''}
        ${may('connectors.view') ? html`<hg-choose label=${words.testConnector} single .chosen=${this.connector ? [this.connector] : []} .read=${byName(connectorChoices())} @change=${this.#chooseConnector}></hg-choose>` : ''}
        <div><label for="action">${words.testAction}</label><input id="action" .value=${this.action} maxlength="190" autocapitalize="off" spellcheck="false" autocomplete="off" @input=${this.#type} /></div>
      </div>
      <p role="status">${this.#verdict()}</p>
    </section>`;
  }

  #verdict() {
    if (this.rules.length === 0) return html`<span class="muted">${words.noRulesWhy}</span>`;
    if (this.agent === '' || this.connector === '' || this.action === '')
      return html`<span class="muted">${words.testChoose}</span>`;
    const verdict = verdictOf(this.rules, {
      agent: this.#agentName,
      groups: this.groups,
      connector: this.connector,
      action: this.action,
    });
    if (!verdict) return '';
    const which = verdict.rule === undefined ? words.testNone : words.testWins(verdict.rule + 1);
    return html`<span class="badge ${TONES[verdict.effect]}">${which}</span> ${inert(verdict.detail)}`;
  }

  #chooseAgent = async (event: Event): Promise<void> => {
    const [id = ''] = (event.target as HTMLElementTagNameMap['hg-choose']).chosen;
    const agent = id ? await readSubject(id).catch(() => undefined) : undefined;
    this.#agentName = agent?.name ?? '';
    this.groups = agent?.groups ?? [];
    this.agent = agent ? id : '';
  };

  #chooseConnector = (event: Event): void => {
    [this.connector = ''] = (event.target as HTMLElementTagNameMap['hg-choose']).chosen;
  };

  #type = (event: Event): void => {
    this.action = (event.target as HTMLInputElement).value.trim();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-rule-test': HgRuleTest;
  }
}
