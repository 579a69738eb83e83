// What may pass one gateway? Its settings, its access rules as a draft until they are saved, and which rule would count.

import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/hg-confirm.ts';
import '../../components/hg-stop-button.ts';
import { fault } from '../../components/form-field.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { Unsaved } from '../../components/unsaved.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import {
  type AccessRule,
  deleteGateway,
  type Gateway,
  mayEditGateways,
  readGateway,
  readOnlyRules,
  saveRules,
} from '../../data/gateways.ts';
import { go } from '../../data/place.ts';
import { gateways as words } from '../../strings/en/gateways.ts';
import { base, controls } from '../../styles/shared.ts';
import './hg-access-rules.ts';
import './hg-gate-url.ts';
import './hg-gateway-dialog.ts';
import './hg-rule-dialog.ts';
import './hg-rule-test.ts';

const EVERYTHING = { connector: '*', actions: ['**'] } as const;
type Preset = 'none' | 'all' | 'reads' | 'approval';
const PRESETS: readonly Preset[] = ['none', 'all', 'reads', 'approval'];

@customElement('hg-gateway-view')
export class HgGatewayView extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      .bar {
        padding: var(--gap-3) var(--gap-4);
      }
      .bar button {
        min-height: 2.25rem;
      }
      .save {
        position: sticky;
        bottom: 0;
        z-index: 2;
        padding: var(--gap-3) var(--gap-4);
        box-shadow: var(--shadow-high);
      }
      @media (max-width: 40rem) {
        .save strong {
          display: none;
        }
      }
    `,
  ];

  @property() gatewayId = '';
  @state() private draft: readonly AccessRule[] | undefined;
  /** The place of the rule that is edited; the number of rules for a new one. */
  @state() private editing: number | undefined;
  @state() private asking: 'settings' | 'delete' | undefined;
  @state() private problem: ApiProblem | undefined;
  @state() private word = '';
  @state() private busy = false;
  readonly #reading = new Reading<Gateway>(this, () => readGateway(this.gatewayId));

  constructor() {
    super();
    new Unsaved(this, () => this.draft !== undefined);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.hasUpdated || !changed.has('gatewayId')) return;
    this.draft = undefined;
    void this.#reading.again({ fresh: true });
  }

  protected override render() {
    return html`
      <div class="stack">
        <p><a href="/gateways">${words.all}</a></p>
        ${this.#reading.render((gateway) => this.#gateway(gateway))}
      </div>
    `;
  }

  #gateway(gateway: Gateway) {
    const rules = this.draft ?? gateway.access_rules;
    const editable = mayEditGateways();
    return html`
      <div class="stack">
        ${this.#head(gateway, editable)}
        ${gateway.own ? html`<hg-gate-url></hg-gate-url>` : nothing}
        <section class="stack">
          <div><h2>${words.rules}</h2><p class="muted">${words.rulesLead}</p></div>
          ${editable ? this.#presets(rules) : html`<p class="alert note">${words.readOnly}</p>`}
          ${fault(this.problem)}${this.problem?.errors.map(({ message }) => html`<p class="fault" role="alert">${message}</p>`)}
          <hg-access-rules .rules=${rules} ?editable=${editable} @hg-edit=${this.#open} @hg-take=${this.#take}></hg-access-rules>
          <p class="muted" role="status">${this.word}</p>
        </section>
        <hg-rule-test .rules=${rules}></hg-rule-test>
        ${this.draft ? this.#saveBar(gateway, this.draft) : nothing}
      </div>
      ${this.#dialogs(gateway, rules)}
    `;
  }

  #head(gateway: Gateway, editable: boolean) {
    const { name, own, environment, enforcement } = gateway;
    return html`<div class="spread">
      <div>
        <h1 tabindex="-1">${inert(name)}</h1>
        <p class="row">${own ? html`<span class="badge good">${words.own}</span>` : nothing}
          <span class="muted">${words.environment}: ${environment ? inert(environment) : words.none} · ${words.level}: ${words.levelShort[enforcement ?? ''] ?? words.inherited}</span></p>
      </div>
      <div class="row">
        ${
          editable
            ? html`<button type="button" @click=${() => this.#ask('settings')}>${words.edit}</button>
              ${own ? nothing : html`<button class="danger" type="button" @click=${() => this.#ask('delete')}>${words.delete}</button>`}`
            : nothing
        }
        <hg-stop-button kind="gateway" target=${gateway.id} name=${name}></hg-stop-button>
      </div>
    </div>`;
  }

  #presets(rules: readonly AccessRule[]) {
    return html`<div class="panel spread bar">
      <div class="row"><span class="muted small">${words.preset}</span>
        ${PRESETS.map((preset) => html`<button type="button" @click=${() => this.#begin(preset)}>${words.presets[preset]}</button>`)}
      </div>
      <button class="primary" type="button" @click=${() => this.#edit(rules.length)}>${words.add}</button>
    </div>`;
  }

  #saveBar({ id }: Gateway, rules: readonly AccessRule[]) {
    const closed = rules.length > 0 && rules.every(({ decision }) => decision === 'deny');
    return html`<div class="panel spread save">
      <div><strong>${words.unsaved}</strong>${closed ? html`<p class="fault">${words.lastRules}</p>` : nothing}</div>
      <div class="row">
        <button type="button" @click=${() => this.#set(undefined)}>${words.discard}</button>
        <button class="primary" type="button" ?disabled=${this.busy} @click=${() => this.#save(id, rules)}>${words.saveRules}</button>
      </div>
    </div>`;
  }

  #dialogs(gateway: Gateway, rules: readonly AccessRule[]) {
    const close = () => this.#ask(undefined);
    const at = this.editing;
    return html`
      ${this.asking === 'settings' ? html`<hg-gateway-dialog .gateway=${gateway} @hg-close=${close} @hg-done=${this.#edited}></hg-gateway-dialog>` : nothing}
      ${this.asking === 'delete' ? html`<hg-confirm heading=${words.deleteTitle(gateway.name)} text=${words.deleteLead} action=${words.delete} .act=${() => deleteGateway(gateway.id)} @hg-close=${close} @hg-done=${() => go('/gateways', { replace: true })}></hg-confirm>` : nothing}
      ${at === undefined ? nothing : html`<hg-rule-dialog .rule=${rules[at]} @hg-close=${() => this.#edit(undefined)} @hg-done=${(event: Event) => this.#put(rules, at, (event as CustomEvent<AccessRule>).detail)}></hg-rule-dialog>`}
    `;
  }

  async #begin(preset: Preset): Promise<void> {
    this.word = '';
    try {
      const rules = await rulesOf(preset);
      if (preset === 'reads' && rules.length === 0) this.word = words.presetNoReads;
      else this.#set(rules);
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  async #save(id: string, rules: readonly AccessRule[]): Promise<void> {
    this.busy = true;
    try {
      this.#reading.replace(await saveRules(id, rules));
      this.#set(undefined);
      this.word = words.savedRules;
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.busy = false;
    }
  }

  #put(rules: readonly AccessRule[], at: number, rule: AccessRule): void {
    this.editing = undefined;
    this.#set(rules.toSpliced(at, 1, rule));
  }

  #set(draft: readonly AccessRule[] | undefined): void {
    this.draft = draft;
    this.problem = undefined;
    this.word = '';
  }

  #open = (event: Event): void => {
    this.#edit((event as CustomEvent<number>).detail);
  };

  #take = (event: Event): void => {
    const { value } = this.#reading;
    const rules = this.draft ?? (value.state === 'there' ? value.value.access_rules : []);
    this.#set(rules.toSpliced((event as CustomEvent<number>).detail, 1));
  };

  #edit(at: number | undefined): void {
    this.editing = at;
  }

  #ask(what: 'settings' | 'delete' | undefined): void {
    this.asking = what;
  }

  #edited = (event: Event): void => {
    this.asking = undefined;
    this.#reading.replace((event as CustomEvent<Gateway>).detail);
  };
}

async function rulesOf(preset: Preset): Promise<readonly AccessRule[]> {
  switch (preset) {
    case 'none':
      return [];
    case 'all':
      return [{ ...EVERYTHING, decision: 'allow' }];
    case 'approval':
      return [{ ...EVERYTHING, decision: 'require_approval' }];
    case 'reads':
      return readOnlyRules();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-gateway-view': HgGatewayView;
  }
}
