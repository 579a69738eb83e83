// How does one look around before there is anything? Demo data on request: what it makes, its agents' calls, and the way to be rid of it.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { Attempt } from '../../components/attempt.ts';
import '../../components/hg-confirm.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { callByDemo, type Demo, type DemoAnswer, loadDemo, readDemo, removeDemo } from '../../data/demo.ts';
import { readFirstSteps } from '../../data/first-steps.ts';
import { may } from '../../data/session.ts';
import { start as words } from '../../strings/en/start.ts';
import { base, controls } from '../../styles/shared.ts';
import { startLook } from './start-look.ts';

const PATHS = { agent: 'agents', connector: 'connectors', policy: 'policies' } as const;
/** What making all of it by hand would need. */
const NEEDED = ['agents.create', 'agents.keys', 'connectors.edit', 'credentials.write', 'policies.edit'] as const;

@customElement('hg-start-demo')
export class HgStartDemo extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    startLook,
    css`
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap-1) var(--gap-4);
      }
      ol {
        display: grid;
        gap: var(--gap-1);
      }
    `,
  ];

  @state() private removing = false;
  @state() private answers: readonly DemoAnswer[] = [];
  readonly #attempt = new Attempt(this);
  readonly #demo = new Reading<Demo>(this, readDemo);

  protected override render() {
    return html`
      <section class="panel box stack" aria-labelledby="demo">
        <div><h2 id="demo">${words.demo}</h2><p class="muted">${words.demoLead}</p></div>
        ${this.#attempt.problem ? html`<p class="alert" role="alert">${this.#attempt.problem.message}</p>` : nothing}
        ${this.#demo.render((demo) => html`<div class="stack">${demo.loaded ? this.#loaded(demo) : this.#absent(demo)}</div>`)}
      </section>
      ${
        this.removing
          ? html`<hg-confirm heading=${words.demoRemoveTitle} text=${words.demoRemoveLead} action=${words.demoRemove} .act=${removeDemo} @hg-done=${this.#removed} @hg-close=${this.#closed}></hg-confirm>`
          : nothing
      }
    `;
  }

  #absent({ makes, unavailable }: Demo) {
    const missing = NEEDED.find((permission) => !may(permission));
    if (unavailable !== null) return html`<p class="alert note">${unavailable}</p>`;
    return html`
      <div><p class="small muted">${words.demoMakes}</p><ul>${makes.map(({ kind, name }) => html`<li>${words.demoKinds[kind]} <span class="mono">${name}</span></li>`)}</ul></div>
      ${missing ? html`<p class="alert note">${words.mayNot(missing)}</p>` : html`<div><button type="button" ?disabled=${this.#attempt.busy} @click=${this.#load}>${this.#attempt.busy ? words.demoLoading : words.demoLoad}</button></div>`}
    `;
  }

  #loaded({ things, providers }: Demo) {
    return html`
      <div><p class="small muted">${words.demoThere}</p><ul>${things.map(({ kind, id, name }) => html`<li>${words.demoKinds[kind]} <a href="/${PATHS[kind]}/${id}">${inert(name)}</a></li>`)}</ul></div>
      ${providers ? nothing : html`<p class="alert warn">${words.demoSilent}</p>`}
      <div role="status">${this.answers.length === 0 ? nothing : html`<ol>${this.answers.map(answered)}</ol>`}</div>
      <div class="row">
        ${providers && may('agents.keys') ? html`<button type="button" ?disabled=${this.#attempt.busy} @click=${this.#call}>${this.#attempt.busy ? words.demoCalling : words.demoCall}</button>` : nothing}
        ${may('agents.delete') ? html`<button class="danger" type="button" ?disabled=${this.#attempt.busy} @click=${this.#ask}>${words.demoRemove}</button>` : nothing}
      </div>
    `;
  }

  #load = (): Promise<void> =>
    this.#try(async () => {
      this.#demo.replace(await loadDemo());
      this.answers = await callByDemo();
    });

  #call = (): Promise<void> =>
    this.#try(async () => {
      this.answers = await callByDemo();
    });

  async #try(work: () => Promise<void>): Promise<void> {
    await this.#attempt.run(work);
    await readFirstSteps();
  }

  #ask = (): void => {
    this.removing = true;
  };

  #closed = (): void => {
    this.removing = false;
  };

  #removed = (): void => {
    this.removing = false;
    this.answers = [];
    void this.#demo.again();
    void readFirstSteps();
  };
}

function answered({ agent, request, status }: DemoAnswer) {
  const became = status === null ? 'waits' : status < 400 ? 'passed' : 'refused';
  const look = { passed: 'good', refused: 'bad', waits: 'warn' }[became];
  return html`<li><span class="badge ${look}">${words.demoAnswer[became]}</span> ${agent} <span class="mono">${request}</span> ${status === null ? html`<a href="/approvals">${words.demoDecide}</a>` : nothing}</li>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-start-demo': HgStartDemo;
  }
}
