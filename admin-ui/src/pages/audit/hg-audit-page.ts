// What happened? Entries of the ledger, found by decision id or words, and whether the chain is whole.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../../components/hg-state.ts';
import { fault } from '../../components/form-field.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { type ApiProblem, type Page, problemOf } from '../../data/api.ts';
import { type Entry, exportUrl, readEntries, verifyChain } from '../../data/audit.ts';
import { go, place } from '../../data/place.ts';
import { may } from '../../data/session.ts';
import { moment, say } from '../../strings/en.ts';
import { base, controls, tables } from '../../styles/shared.ts';

const DECISIONS = ['allow', 'deny', 'hold', 'error'] as const;
const TONES: Readonly<Record<string, string>> = { allow: 'good', deny: 'bad', hold: 'warn', error: 'bad' };

@customElement('hg-audit-page')
export class HgAuditPage extends LitElement {
  static override styles = [
    base,
    controls,
    tables,
    inertStyles,
    css`
      form {
        display: grid;
        grid-template-columns: minmax(12rem, 1fr) 10rem auto;
        align-items: end;
        gap: var(--gap-3);
        padding: var(--gap-4);
      }
      a.button {
        font-weight: 600;
      }
      td {
        overflow-wrap: anywhere;
      }
      td.when {
        white-space: nowrap;
        font-variant-numeric: tabular-nums;
      }
      td.what {
        min-width: 16rem;
      }
      details pre {
        margin: var(--gap-2) 0 0;
        padding: var(--gap-3);
        max-width: 100%;
        max-height: 26rem;
        overflow: auto;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        font: var(--size-s) / 1.5 var(--mono);
        background: var(--sunken);
        border-radius: var(--radius-s);
      }
      summary {
        cursor: pointer;
      }
      .more {
        padding: var(--gap-3);
        text-align: center;
      }
      @media (max-width: 40rem) {
        form {
          grid-template-columns: minmax(0, 1fr);
        }
        td.what {
          min-width: 0;
        }
        td.when {
          white-space: normal;
        }
      }
    `,
  ];

  @state() private words = place.value.query.get('q') ?? '';
  @state() private decision = place.value.query.get('decision') ?? '';
  @state() private verdict: { ok: boolean; entries: number; first_broken?: unknown } | 'asking' | undefined;
  @state() private problem: ApiProblem | undefined;
  readonly #reading = new Reading<Page<Entry>>(this, () => readEntries({ words: this.words, decision: this.decision }));

  protected override render() {
    return html`
      <div class="stack">
        <div class="spread">
          <div><h1>${say.audit.title}</h1><p class="muted">${say.audit.lead}</p></div>
          <div class="row">
            <button type="button" ?disabled=${this.verdict === 'asking'} @click=${this.#verify}>${this.verdict === 'asking' ? say.audit.verifying : say.audit.verify}</button>
            ${may('audit.export') ? html`<a class="button" href=${exportUrl()} download>${say.audit.export}</a>` : nothing}
          </div>
        </div>
        <div role="status">${this.#verdict()}</div>
        ${fault(this.problem)}
        <div class="panel">
          <form role="search" @submit=${this.#search}>
            <div><label for="q">${say.audit.search}</label><input id="q" name="q" type="search" .value=${this.words} maxlength="200" /></div>
            <div>
              <label for="decision">${say.audit.decision}</label>
              <select id="decision" name="decision">
                <option value="">${say.audit.any}</option>
                ${DECISIONS.map((one) => html`<option value=${one} ?selected=${one === this.decision}>${say.audit.words[one]}</option>`)}
              </select>
            </div>
            <button class="primary" type="submit">${say.audit.find}</button>
          </form>
        </div>
        ${this.#reading.render((page) => this.#entries(page))}
      </div>
    `;
  }

  #verdict() {
    const { verdict } = this;
    if (verdict === undefined || verdict === 'asking') return nothing;
    if (verdict.ok) return html`<p class="badge good">${say.audit.whole(verdict.entries)}</p>`;
    return html`<p class="alert">${say.audit.broken} <code>${inert(JSON.stringify(verdict.first_broken))}</code></p>`;
  }

  #entries(page: Page<Entry>) {
    if (page.items.length === 0)
      return html`<div class="panel"><hg-state kind="empty" heading=${say.audit.empty} text=${say.audit.emptyWhy}></hg-state></div>`;
    const names = [say.audit.at, say.audit.kind, say.audit.who, say.audit.what, say.audit.outcome];
    return html`
      <div class="panel scroll">
        <table>
          <thead><tr>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
          <tbody>${page.items.map((entry) => row(entry))}</tbody>
        </table>
        ${page.next_cursor ? html`<div class="more"><button type="button" @click=${() => this.#more(page)}>${say.more}</button></div>` : nothing}
      </div>
      <p class="muted small">${say.audit.total(page.total)}</p>
    `;
  }

  #search = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    this.words = String(form.get('q') ?? '').trim();
    this.decision = String(form.get('decision') ?? '');
    const query = new URLSearchParams(
      Object.entries({ q: this.words, decision: this.decision }).filter(([, value]) => value !== ''),
    );
    go(query.size > 0 ? `/audit?${query}` : '/audit', { replace: true });
    void this.#reading.again({ fresh: true });
  };

  async #more(page: Page<Entry>): Promise<void> {
    try {
      const next = await readEntries({
        words: this.words,
        decision: this.decision,
        cursor: page.next_cursor ?? undefined,
      });
      this.#reading.replace({ ...next, items: [...page.items, ...next.items] });
      this.problem = undefined;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  #verify = async (): Promise<void> => {
    this.verdict = 'asking';
    this.problem = undefined;
    try {
      this.verdict = await verifyChain();
    } catch (error) {
      this.verdict = undefined;
      this.problem = problemOf(error);
    }
  };
}

function row(entry: Entry) {
  const { at, kind, phase, actor, agent, decision } = entry;
  const who = agent?.name ?? actor.name ?? actor.email ?? actor.id;
  return html`
    <tr class=${phase === 'intent' ? 'muted' : ''}>
      <td class="when" data-name=${say.audit.at}>${moment(at)}</td>
      <td data-name=${say.audit.kind}>${inert(kind)}${phase && phase !== 'done' ? html` <span class="muted small">${phase}</span>` : nothing}</td>
      <td data-name=${say.audit.who}>${inert(who)}</td>
      <td class="what" data-name=${say.audit.what}><details><summary>${inert(whatOf(entry))}</summary><pre tabindex="0">${inert(JSON.stringify(entry, null, 2), true)}</pre></details></td>
      <td data-name=${say.audit.outcome}>${decision ? html`<span class="badge ${TONES[decision] ?? ''}">${say.audit.words[decision] ?? decision}</span>` : html`<span class="muted">–</span>`}</td>
    </tr>
  `;
}

function whatOf({ request, subject, outcome, id }: Entry): string {
  if (outcome) return say.audit.result(outcome.result, outcome.status);
  if (request) return `${request.method} ${request.url}`;
  return subject ? `${subject.kind} ${subject.name ?? subject.id}` : `${say.audit.entry} ${id}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-audit-page': HgAuditPage;
  }
}
