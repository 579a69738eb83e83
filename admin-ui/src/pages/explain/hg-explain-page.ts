// Why was this decided so, and what if it were different? A decision by its id, and the request laid open to be changed and asked again.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import '../../components/hg-state.ts';
import { fault, field } from '../../components/form-field.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { pageHead } from '../../components/list-page.ts';
import { Watch } from '../../components/watch.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { type Entry, readDecision } from '../../data/audit.ts';
import { type Check, type Foretold, foretell, type Supposed, supposedBody } from '../../data/explaining.ts';
import { go, place } from '../../data/place.ts';
import { may } from '../../data/session.ts';
import { moment, say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';

const TONES: Readonly<Record<string, string>> = {
  allow: 'good',
  deny: 'bad',
  hold: 'warn',
  requires_approval: 'warn',
  error: 'bad',
  passed: 'good',
  failed: 'bad',
  skipped: '',
};

@customElement('hg-explain-page')
export class HgExplainPage extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      .box {
        padding: var(--gap-4) var(--gap-5);
      }
      h2 {
        margin-bottom: var(--gap-3);
      }
      .request {
        display: grid;
        grid-template-columns: 12rem 8rem minmax(0, 1fr);
        gap: var(--gap-3);
      }
      ol.checks {
        display: grid;
        margin-top: var(--gap-3);
      }
      .checks li {
        display: grid;
        grid-template-columns: 5.5rem 9rem minmax(0, 1fr);
        gap: var(--gap-3);
        padding: var(--gap-2) 0;
        border-top: 1px solid var(--line);
        overflow-wrap: anywhere;
      }
      .verdict {
        font-size: var(--size-l);
        overflow-wrap: anywhere;
      }
      textarea {
        font: var(--size-s) / 1.5 var(--mono);
      }
      @media (max-width: 44rem) {
        .request,
        .checks li {
          grid-template-columns: minmax(0, 1fr);
        }
        .checks li {
          gap: var(--gap-1);
        }
      }
    `,
  ];

  @state() private recorded: readonly Entry[] | undefined;
  @state() private answer: Foretold | undefined;
  @state() private problem: ApiProblem | undefined;
  @state() private bodyFault = '';
  @state() private busy = false;
  #asked: string | undefined;

  constructor() {
    super();
    new Watch(this, place);
  }

  protected override willUpdate(): void {
    const { segments, path, query } = place.value;
    const asked = `${path}?${query}`;
    if (segments[0] !== 'explain' || asked === this.#asked) return;
    this.#asked = asked;
    void this.#read(segments[1]);
  }

  protected override render() {
    const request = this.#request;
    return html`
      <div class="stack">
        ${pageHead(say.explain.title, say.explain.lead)}
        ${this.recorded ? this.#was(this.recorded) : nothing}
        <section class="panel box" aria-labelledby="what-if">
          <h2 id="what-if">${say.explain.whatIf}</h2>
          ${fault(this.problem)}
          ${keyed(this.#asked, this.#form(request))}
        </section>
        ${this.busy ? html`<div class="panel"><hg-state kind="loading"></hg-state></div>` : this.answer ? this.#would(this.answer) : nothing}
      </div>
    `;
  }

  /** The request of the address, or that of the recorded decision. */
  get #request(): Supposed {
    const { query } = place.value;
    const known = this.recorded?.find(({ request }) => request !== undefined);
    return {
      agent: query.get('agent') ?? known?.agent?.name ?? '',
      method: query.get('method') ?? known?.request?.method ?? 'GET',
      url: query.get('url') ?? known?.request?.url ?? '',
      ...(query.get('body') && { body: query.get('body') }),
    };
  }

  #was(entries: readonly Entry[]) {
    const made = entries.find(({ decision }) => decision !== undefined);
    const came = entries.findLast(({ outcome }) => outcome !== undefined)?.outcome;
    if (!made)
      return html`<div class="panel"><hg-state kind="empty" heading=${say.explain.unknown} text=${say.explain.unknownWhy}></hg-state></div>`;
    const rule = made.rule as
      | { readonly name?: string; readonly policy?: string; readonly reason?: string }
      | undefined;
    return html`
      <section class="panel box" aria-labelledby="was">
        <h2 id="was">${say.explain.was}</h2>
        <p class="verdict"><span class="badge ${TONES[made.decision ?? ''] ?? ''}">${say.audit.words[made.decision ?? ''] ?? made.decision}</span>
          ${inert(made.agent?.name ?? '')}: <span class="mono">${inert(`${made.request?.method ?? ''} ${made.request?.url ?? ''}`)}</span></p>
        <p class="muted">${moment(made.at)}${rule?.name ? html` · ${say.approvals.rule} <strong>${inert(rule.policy ? `${rule.policy} / ${rule.name}` : rule.name)}</strong>` : nothing}${made.policy_version === undefined ? nothing : html` · ${say.explain.versions(made.policy_version, made.access_version ?? 0)}`}${came ? html` · ${inert(say.audit.result(came.result, came.status))}` : nothing}</p>
        ${rule?.reason ? html`<p>${inert(rule.reason)}</p>` : nothing}
        ${made.decision_id && may('audit.view') ? html`<p><a href="/audit?q=${made.decision_id}">${say.audit.sameDecision}</a></p>` : nothing}
      </section>
    `;
  }

  #form({ agent, method, url, body }: Supposed) {
    return html`
      <form class="stack" @submit=${this.#submit} novalidate>
        <div class="request">
          ${field({ name: 'agent', label: say.explain.agent, value: agent, required: true }, this.problem)}
          ${field({ name: 'method', label: say.explain.method, value: method, required: true }, this.problem)}
          ${field({ name: 'url', label: say.explain.url, value: url, required: true }, this.problem)}
        </div>
        <div>
          <label for="body">${say.explain.body}</label>
          <textarea id="body" name="body" spellcheck="false" .value=${typeof body === 'string' ? body : ''} aria-describedby="body-hint" aria-invalid=${this.bodyFault !== ''}></textarea>
          <p class=${this.bodyFault ? 'fault' : 'hint'} id="body-hint">${this.bodyFault || say.explain.bodyHint}</p>
        </div>
        <div><button class="primary" type="submit" ?disabled=${this.busy}>${say.explain.ask}</button></div>
      </form>
    `;
  }

  #would({ decision, message, rule, action, checks, policy_version, access_version }: Foretold) {
    return html`
      <section class="panel box" aria-labelledby="would" role="status">
        <h2 id="would">${say.explain.would}</h2>
        <p class="verdict"><span class="badge ${TONES[decision] ?? ''}">${say.policies.effects[decision] ?? decision}</span> ${inert(message)}</p>
        <p class="muted">${action ? html`<span class="mono">${inert(action.type)}</span> · ${inert(action.sentence)} · ` : nothing}${say.approvals.rule} ${inert(rule.policy ? `${rule.policy} / ${rule.name}` : rule.name)} · ${say.explain.versions(policy_version, access_version)}</p>
        <ol class="checks">${checks.map((check) => checkRow(check))}</ol>
      </section>
    `;
  }

  async #read(decisionId: string | undefined): Promise<void> {
    this.answer = undefined;
    this.problem = undefined;
    try {
      this.recorded = decisionId === undefined ? undefined : await readDecision(decisionId);
      const { agent, method, url, body } = this.#request;
      if (agent !== '' && url !== '') await this.#ask({ agent, method, url, ...this.#bodyOf(String(body ?? '')) });
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  async #ask(request: Supposed): Promise<void> {
    this.busy = true;
    try {
      this.answer = await foretell(request);
      this.problem = undefined;
    } catch (error) {
      this.answer = undefined;
      this.problem = problemOf(error);
    } finally {
      this.busy = false;
    }
  }

  #bodyOf(text: string): { body?: unknown } {
    this.bodyFault = '';
    try {
      return supposedBody(text);
    } catch (error) {
      this.bodyFault = say.explain.bodyBroken(String((error as Error).message));
      return {};
    }
  }

  /** The question goes into the address, so that it can be handed on. */
  #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const said = (name: string) => String(form.get(name) ?? '').trim();
    const query = new URLSearchParams({ agent: said('agent'), method: said('method').toUpperCase(), url: said('url') });
    if (said('body') !== '') query.set('body', said('body'));
    const path = `${place.value.path}?${query}`;
    if (path === `${place.value.path}?${place.value.query}`) void this.#read(place.value.segments[1]);
    else go(path, { replace: true });
  };
}

function checkRow({ name, outcome, detail }: Check) {
  return html`<li><span><span class="badge ${TONES[outcome] ?? ''}">${say.explain.outcomes[outcome]}</span></span><strong>${say.explain.checks[name] ?? name.replaceAll('_', ' ')}</strong><span>${inert(detail)}</span></li>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-explain-page': HgExplainPage;
  }
}
