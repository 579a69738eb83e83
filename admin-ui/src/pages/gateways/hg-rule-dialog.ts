// For whom, on which connector, which actions, and what then? One access rule.

import { html, LitElement } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { choice, field } from '../../components/form-field.ts';
import '../../components/hg-choose.ts';
import type { AccessRule } from '../../data/gateways.ts';
import { agentChoices, byName, groupChoices } from '../../data/names.ts';
import { gateways as words } from '../../strings/en/gateways.ts';

const BEGINNING: AccessRule = { connector: '*', actions: ['**'], decision: 'allow' };

@customElement('hg-rule-dialog')
export class HgRuleDialog extends LitElement {
  static override styles = dialogStyles;

  /** Undefined: a new one. */
  @property({ attribute: false }) rule: AccessRule | undefined;
  @query('#agents') private agents!: HTMLElementTagNameMap['hg-choose'];
  @query('#groups') private groups!: HTMLElementTagNameMap['hg-choose'];
  readonly #form = new DialogForm(this, async ({ connector = '*', actions = '', decision = 'allow' }) =>
    this.#ruleOf(connector, actions, decision),
  );

  protected override render() {
    const rule = this.rule ?? BEGINNING;
    return this.#form.render(
      { heading: words.ruleTitle, action: words.setRule, side: true },
      html`
        ${choice('decision', words.decision, words.decisions, rule.decision)}
        ${field({ name: 'connector', label: words.connector, hint: words.connectorHint, required: true, value: rule.connector }, this.#form.problem)}
        <div>
          <label for="actions">${words.actions}</label>
          <textarea id="actions" name="actions" rows="4" spellcheck="false" class="mono" aria-describedby="actions-hint" .value=${rule.actions.join('\n')}></textarea>
          <p class="hint" id="actions-hint">${words.actionsHint}</p>
        </div>
        <p class="muted small">${words.subjectHint}</p>
        <hg-choose id="agents" label=${words.agents} none=${words.agentsNone} .chosen=${rule.agents ?? []} .read=${byName(agentChoices())}></hg-choose>
        <hg-choose id="groups" label=${words.groups} none=${words.groupsNone} .chosen=${rule.groups ?? []} .read=${byName(groupChoices)}></hg-choose>
      `,
    );
  }

  #ruleOf(connector: string, actions: string, decision: string): AccessRule {
    const patterns = actions.split('\n').map((line) => line.trim());
    const [agents, groups] = [this.agents.chosen, this.groups.chosen];
    return {
      connector,
      actions: patterns.filter(Boolean),
      decision: decision === 'deny' || decision === 'require_approval' ? decision : 'allow',
      ...(agents.length > 0 && { agents }),
      ...(groups.length > 0 && { groups }),
    };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-rule-dialog': HgRuleDialog;
  }
}
