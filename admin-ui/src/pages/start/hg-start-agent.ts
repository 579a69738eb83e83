// How does the first agent start? One step makes it and its key; then the command that runs a program behind the gate, shown once.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { fault, field, textsOf } from '../../components/form-field.ts';
import '../../components/hg-copy.ts';
import { Reading } from '../../components/reading.ts';
import { Saving } from '../../components/saving.ts';
import { createAgent, createKey } from '../../data/agents.ts';
import { readFirstSteps } from '../../data/first-steps.ts';
import { type Gate, readGate, startCommand, variables } from '../../data/gate.ts';
import { may } from '../../data/session.ts';
import { start as words } from '../../strings/en/start.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';
import { startLook } from './start-look.ts';

interface Made {
  readonly name: string;
  readonly key: string;
}

@customElement('hg-start-agent')
export class HgStartAgent extends LitElement {
  static override styles = [
    base,
    controls,
    startLook,
    css`
      form {
        max-width: 30rem;
      }
      summary {
        cursor: pointer;
        color: var(--muted);
      }
      details > * + * {
        margin-top: var(--gap-2);
      }
    `,
  ];

  @state() private made: Made | undefined;
  /** An agent whose key could not be made is not made twice. */
  #unkeyed: { readonly id: string; readonly name: string } | undefined;
  readonly #gate = new Reading<Gate>(this, readGate);
  readonly #making = new Saving(this, async (form) => {
    const { name = '' } = textsOf(form);
    if (this.#unkeyed?.name !== name) this.#unkeyed = await createAgent({ name, roles: ['agent-supervised'] });
    const { key } = await createKey(this.#unkeyed.id);
    this.#unkeyed = undefined;
    this.made = { name, key };
    void readFirstSteps();
  });

  protected override render() {
    return html`<section class="panel box stack" aria-labelledby="agent">
      <div><h2 id="agent">${words.agent}</h2><p class="muted">${words.agentLead}</p></div>
      ${this.#gate.render((gate) => html`<div class="stack">${this.made ? this.#command(gate, this.made) : this.#form()}${where(gate)}</div>`)}
    </section>`;
  }

  #form() {
    const missing = ['agents.create', 'agents.keys'].find((permission) => !may(permission));
    if (missing) return html`<p class="alert note">${words.mayNot(missing)}</p>`;
    const { problem, busy } = this.#making;
    return html`<form class="stack" @submit=${this.#making.submit} novalidate>
      ${fault(problem)}
      ${field({ name: 'name', label: words.name, hint: words.nameHint, value: 'my-agent', required: true }, problem)}
      <div><button class="primary" type="submit" ?disabled=${busy}>${words.make}</button></div>
    </form>`;
  }

  #command(gate: Gate, { name, key }: Made) {
    return html`
      <p class="alert note" role="status">${say.agents.keyOnce}</p>
      <div><span class="label">${words.run}</span><hg-copy text=${startCommand(gate, name, key)} label=${words.run}></hg-copy></div>
      <details>
        <summary>${words.instead}</summary>
        <p>${words.insteadLead} <a href="/ca.pem" target="_self" download="holdgate-ca.pem">holdgate-ca.pem</a></p>
        <hg-copy text=${variables(gate, name, key)} label=${words.instead}></hg-copy>
      </details>
      <p>${words.reaches} <a href="/connectors">${words.toConnectors}</a></p>
      <div><button type="button" @click=${() => {
        this.made = undefined;
      }}>${words.another}</button></div>
    `;
  }
}

const where = ({ url, configured }: Gate) =>
  html`<p class="muted small">${words.gate(url)} ${configured ? nothing : words.gateSeen}</p>`;

declare global {
  interface HTMLElementTagNameMap {
    'hg-start-agent': HgStartAgent;
  }
}
