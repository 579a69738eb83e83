// Where does one begin? Four steps that tick themselves off, the first agent's command, where things are kept, what is to be trusted, and
// something to look around with.

import { css, html, LitElement, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import '../../components/hg-copy.ts';
import '../../components/hg-state.ts';
import { icon } from '../../components/icons.ts';
import { listStyles, pageHead } from '../../components/list-page.ts';
import { Reading } from '../../components/reading.ts';
import { Watch } from '../../components/watch.ts';
import { dismiss, type FirstSteps, firstSteps, readFirstSteps } from '../../data/first-steps.ts';
import { readGate } from '../../data/gate.ts';
import { go } from '../../data/place.ts';
import { runsInstance } from '../../data/session.ts';
import { type InstanceReport, readInstance } from '../../data/system.ts';
import { start as words } from '../../strings/en/start.ts';
import { say } from '../../strings/en.ts';
import './hg-start-agent.ts';
import './hg-start-demo.ts';
import { startLook } from './start-look.ts';

const STEPS = ['agent_made', 'call_seen', 'hold_decided', 'second_owner'] as const;
const LEADS = {
  agent_made: '/agents',
  call_seen: '/audit?kind=decision',
  hold_decided: '/approvals',
  second_owner: '/users',
} as const;

@customElement('hg-start-page')
export class HgStartPage extends LitElement {
  static override styles = [
    listStyles,
    startLook,
    css`
      ol {
        display: grid;
        gap: var(--gap-3);
      }
      ol li {
        display: grid;
        grid-template-columns: 2rem minmax(0, 1fr);
        align-items: start;
        gap: var(--gap-2);
      }
      .mark {
        display: grid;
        place-items: center;
        width: 1.75rem;
        height: 1.75rem;
        border: 2px solid var(--line-strong);
        border-radius: 50%;
      }
      .mark.done {
        color: var(--good);
        background: var(--good-soft);
        border-color: currentColor;
      }
      .two {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr));
        align-items: start;
        gap: var(--gap-4);
      }
    `,
  ];

  readonly #gate = new Reading(this, readGate);
  readonly #instance = new Reading<InstanceReport | undefined>(this, async () =>
    runsInstance() ? readInstance() : undefined,
  );

  constructor() {
    super();
    new Watch(this, firstSteps);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void readFirstSteps();
  }

  protected override render() {
    const steps = firstSteps.value;
    return html`<div class="stack">
      ${pageHead(words.title, words.lead, html`<button type="button" @click=${enough}>${words.dismiss}</button>`)}
      ${steps ? checklist(steps) : nothing}
      <hg-start-agent></hg-start-agent>
      <div class="two">
        ${this.#instance.render((report) => html`<div>${report ? storage(report) : nothing}</div>`)}
        ${this.#gate.render(({ ca_fingerprint: fingerprint }) => authority(fingerprint))}
      </div>
      <hg-start-demo></hg-start-demo>
    </div>`;
  }
}

function enough(): void {
  dismiss();
  go('/overview');
}

function checklist(steps: FirstSteps) {
  const done = STEPS.filter((step) => steps[step]).length;
  if (done === STEPS.length)
    return html`<div class="panel"><hg-state kind="empty" heading=${words.finished} text=${words.finishedWhy}></hg-state></div>`;
  return html`<section class="panel box stack" aria-label=${words.title}>
    <p class="muted" role="status">${words.progress(done, STEPS.length)}</p>
    <ol>${STEPS.map((step) => item(step, steps[step]))}</ol>
  </section>`;
}

function item(step: (typeof STEPS)[number], done: boolean) {
  const [name, why] = words.steps[step];
  return html`<li>
    <span class="mark ${done ? 'done' : ''}">${done ? icon('check') : nothing}<span class="hidden-text">${done ? words.done : words.open}</span></span>
    <div><a href=${LEADS[step]}><strong>${name}</strong></a>${done ? nothing : html`<p class="muted small">${why}</p>`}</div>
  </li>`;
}

function storage({ storage: { kind, place, data_dir, fleeting, master_key } }: InstanceReport) {
  return html`<section class="panel box stack" aria-labelledby="storage">
    <h2 id="storage">${words.storage}</h2>
    ${fleeting === null ? nothing : html`<p class="alert warn">${words.fleeting[fleeting]}</p>`}
    <dl>
      <dt>${words.database}</dt><dd>${words.kinds[kind]} <span class="mono">${place}</span></dd>
      <dt>${words.ledger}</dt><dd class="mono">${data_dir}</dd>
      <dt>${words.masterKey}</dt><dd>${words.masterKeys[master_key]}</dd>
    </dl>
  </section>`;
}

function authority(fingerprint: string) {
  return html`<section class="panel box stack" aria-labelledby="authority">
    <div><h2 id="authority">${words.authority}</h2><p class="muted">${words.authorityLead}</p></div>
    <div><span class="label">${say.system.fingerprint}</span><hg-copy text=${fingerprint} label=${say.system.fingerprint}></hg-copy></div>
    <p><a href="/ca.pem" target="_self" download="holdgate-ca.pem">${say.system.download}</a></p>
  </section>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-start-page': HgStartPage;
  }
}
