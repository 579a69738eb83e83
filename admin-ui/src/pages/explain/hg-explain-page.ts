// Why was this decided so, and what if it were different? A decision by its id, the request laid open, and the answers side by side.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../../components/hg-copy.ts';
import '../../components/hg-state.ts';
import { pageHead } from '../../components/list-page.ts';
import { Watch } from '../../components/watch.ts';
import { type ApiProblem, problemOf, unsent } from '../../data/api.ts';
import { type Explained, type ExplainedDecision, explainDecision, explainRequest } from '../../data/explaining.ts';
import { go, place } from '../../data/place.ts';
import { may } from '../../data/session.ts';
import { say } from '../../strings/en.ts';
import { base, controls, links } from '../../styles/shared.ts';
import './hg-explanation.ts';
import './hg-recorded.ts';
import './hg-what-if.ts';
import {
  changedIn,
  type Fields,
  fieldsIn,
  insteadOf,
  NOTHING,
  queryOf,
  recordedFields,
  supposedOf,
} from './what-if.ts';

@customElement('hg-explain-page')
export class HgExplainPage extends LitElement {
  static override styles = [
    base,
    controls,
    links,
    css`
      .answers {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr));
        gap: var(--gap-4);
      }
    `,
  ];

  @state() private decision: ExplainedDecision | undefined;
  /** What would become of a request that nobody made. */
  @state() private answer: Explained | undefined;
  @state() private fields: Fields = NOTHING;
  @state() private problem: ApiProblem | undefined;
  @state() private busy = false;
  @state() private tooLong = false;
  #shown: string | undefined;
  #turn = 0;

  constructor() {
    super();
    new Watch(this, place);
  }

  protected override willUpdate(): void {
    const { segments, path, query } = place.value;
    const shown = `${path}?${query}`;
    if (segments[0] !== 'explain' || shown === this.#shown) return;
    this.#shown = shown;
    void this.#open(segments[1], query);
  }

  protected override render() {
    const { decision, problem } = this;
    return html`
      <div class="stack">
        ${pageHead(say.explain.title, say.explain.lead)}
        ${decision ? html`<hg-recorded .decision=${decision}></hg-recorded>` : nothing}
        ${this.#id !== undefined && !decision ? this.#without(problem) : this.#question()}
      </div>
    `;
  }

  get #id(): string | undefined {
    return place.value.segments[1];
  }

  /** The decision is not there yet, or not at all. */
  #without(problem: ApiProblem | undefined) {
    if (!problem) return html`<div class="panel"><hg-state kind="loading"></hg-state></div>`;
    const { status, message, required } = problem;
    if (status === 404)
      return html`<div class="panel"><hg-state kind="empty" heading=${say.explain.unknown} text=${say.explain.unknownWhy}>${may('audit.view') ? html`<a class="button" href="/audit">${say.explain.toAudit}</a>` : nothing}</hg-state></div>`;
    if (status === 403)
      return html`<div class="panel"><hg-state kind="forbidden" heading=${say.forbidden} text=${required ? say.forbiddenWhy(required) : message}></hg-state></div>`;
    return html`<div class="panel"><hg-state kind="failed" heading=${say.failed} text=${message} retry @hg-retry=${() => this.#open(this.#id, place.value.query)}></hg-state></div>`;
  }

  #question() {
    const { decision } = this;
    return html`
      <hg-what-if .fields=${this.fields} .recorded=${decision && recordedFields(decision)} .sent=${decision?.sent} .problem=${this.problem} ?busy=${this.busy} @hg-ask=${this.#asked}></hg-what-if>
      <div role="status" class="stack">
        ${this.busy ? html`<div class="panel"><hg-state kind="loading"></hg-state></div>` : decision ? this.#side(decision) : this.#alone()}
      </div>
    `;
  }

  #alone() {
    if (!this.answer) return nothing;
    return html`<hg-explanation heading=${say.explain.would} .explained=${this.answer}></hg-explanation>${this.#link()}`;
  }

  #side({ now, instead }: ExplainedDecision) {
    const compared =
      !now || !instead
        ? ''
        : now.decision === instead.decision && now.rule.name === instead.rule.name
          ? say.explain.ifSame
          : say.explain.ifOther(effectOf(now), effectOf(instead));
    return html`
      <div class="answers">
        ${now ? html`<hg-explanation heading=${say.explain.would} .explained=${now}></hg-explanation>` : nothing}
        ${instead ? html`<hg-explanation heading=${say.explain.wouldIf} note=${compared} .explained=${instead}></hg-explanation>` : nothing}
        ${instead === null ? html`<p class="alert">${say.explain.gone}</p>` : nothing}
      </div>
      ${this.#link()}
    `;
  }

  #link() {
    if (this.tooLong) return html`<p class="muted">${say.explain.tooLong}</p>`;
    return html`<div><span class="label">${say.explain.link}</span><hg-copy text=${location.href} label=${say.explain.link}></hg-copy></div>`;
  }

  /** What the address says: the decision, and what is to be otherwise. */
  async #open(id: string | undefined, query: URLSearchParams): Promise<void> {
    this.tooLong = false;
    if (id === undefined) this.decision = undefined;
    if (id !== this.decision?.decision_id) this.decision = undefined;
    if (id === undefined) {
      this.fields = fieldsIn(query, NOTHING);
      this.answer = undefined;
      this.problem = undefined;
      if (this.fields.agent !== '' && this.fields.url !== '') await this.#ask(undefined, this.fields);
      return;
    }
    // The address holds what differs, so it is all that has to be said, also before it is known what was recorded.
    const said = [...query.keys()] as (keyof Fields)[];
    await this.#ask(id, fieldsIn(query, NOTHING), said);
    if (this.decision) this.fields = fieldsIn(query, recordedFields(this.decision));
  }

  /** Asks; an answer that comes after the next question is dropped. */
  async #ask(id: string | undefined, fields: Fields, changed: readonly (keyof Fields)[] = []): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    this.busy = true;
    try {
      const found = await questionFor(id, fields, changed);
      if (turn !== this.#turn) return;
      if ('recorded' in found) this.decision = found;
      else this.answer = found;
      this.problem = undefined;
    } catch (error) {
      if (turn !== this.#turn) return;
      this.answer = undefined;
      this.problem = problemOf(error);
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }

  /** The question goes into the address, so that it can be handed on. */
  #asked = (event: Event): void => {
    const fields = (event as CustomEvent<Fields>).detail;
    const before = this.decision ? recordedFields(this.decision) : NOTHING;
    const query = queryOf(fields, before);
    const { path } = place.value;
    const address = query === undefined || query === '' ? path : `${path}?${query}`;
    const stays = address === this.#shown?.replace(/\?$/, '');
    this.tooLong = query === undefined;
    if (query === undefined || stays) void this.#ask(this.#id, fields, changedIn(fields, before));
    else go(address, { replace: true });
  };
}

async function questionFor(
  id: string | undefined,
  fields: Fields,
  changed: readonly (keyof Fields)[],
): Promise<Explained | ExplainedDecision> {
  try {
    if (id === undefined) return await explainRequest(supposedOf(fields));
    return await explainDecision(id, changed.length > 0 ? insteadOf(fields, changed) : undefined);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const message = say.explain.bodyBroken(error.message);
    throw unsent([{ pointer: '/body', message }]);
  }
}

const effectOf = ({ decision }: Explained): string => say.policies.effects[decision] ?? decision;

declare global {
  interface HTMLElementTagNameMap {
    'hg-explain-page': HgExplainPage;
  }
}
