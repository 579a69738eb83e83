// What waits, in the order of urgency? The live queue: new ones come by themselves, one key moves, one decides.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import '../../components/hg-state.ts';
import { liveSign, liveSignStyles } from '../../components/live-sign.ts';
import { Watch } from '../../components/watch.ts';
import { chooseShortcuts, shortcuts } from '../../data/appearance.ts';
import {
  type Approval,
  dismiss,
  pendingCount,
  pendingTotal,
  queue,
  readFurther,
  readQueue,
} from '../../data/approvals.ts';
import { liveness } from '../../data/live.ts';
import { canNotify, notify, notifying } from '../../data/notify.ts';
import { back, go, place } from '../../data/place.ts';
import { may } from '../../data/session.ts';
import { say } from '../../strings/en.ts';
import { base, controls, links } from '../../styles/shared.ts';
import { partsOf } from './approval-lists.ts';
import './hg-approval-card.ts';
import './hg-approval-details.ts';
import './hg-decide-dialog.ts';
import '../policies/hg-suggestions.ts';
import './hg-together-dialog.ts';
import { arranged } from './steady-order.ts';

/** As many as the server decides at once. */
const MOST_TOGETHER = 100;

type Choice = { readonly approval: Approval; readonly choice: 'approve' | 'deny' };

@customElement('hg-approval-queue')
export class HgApprovalQueue extends LitElement {
  static override styles = [
    base,
    controls,
    links,
    liveSignStyles,
    css`
      .head {
        margin-bottom: var(--gap-4);
      }
      .tabs {
        margin-bottom: var(--gap-4);
      }
      li {
        /* Hundreds of cards: what is far away is not drawn. */
        content-visibility: auto;
        contain-intrinsic-size: auto 12rem;
        scroll-margin: 5rem;
        border-radius: var(--radius);
      }
      .alert {
        margin-bottom: var(--gap-3);
      }
      .stack {
        gap: var(--gap-3);
      }
      .several {
        position: sticky;
        top: 4.25rem;
        z-index: 2;
        margin-bottom: var(--gap-3);
        padding: var(--gap-2) var(--gap-4);
      }
      .late {
        position: sticky;
        bottom: var(--gap-3);
        z-index: 2;
        width: fit-content;
        margin: var(--gap-3) auto 0;
        padding: var(--gap-2) var(--gap-4);
      }
      .suggestions {
        margin-top: var(--gap-5);
      }
      .keys {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--gap-2) var(--gap-4);
        margin-top: var(--gap-4);
        font-size: var(--size-s);
        color: var(--muted);
      }
      .keys label {
        display: flex;
        align-items: center;
        gap: var(--gap-2);
        margin: 0;
        font-weight: 500;
      }
      .keys input {
        width: 1.1rem;
        min-height: 1.1rem;
        accent-color: var(--accent);
      }
      @media (hover: none) and (pointer: coarse) {
        .keys {
          display: none;
        }
      }
    `,
  ];

  @state() private deciding: Choice | undefined;
  @state() private selected: string | undefined;
  @state() private announced = '';
  @state() private chosen: ReadonlySet<string> = new Set();
  @state() private together:
    | { readonly choice: 'approve' | 'deny'; readonly approvals: readonly Approval[] }
    | undefined;
  @state() private refused = false;
  #known: ReadonlySet<string> | undefined;
  /** Ids in the order in which they are shown. */
  #order: readonly string[] = [];
  #late = 0;

  constructor() {
    super();
    new Watch(this, queue, liveness, place, shortcuts, notifying, pendingTotal);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('keydown', this.#key);
    void readQueue();
  }

  override disconnectedCallback(): void {
    document.removeEventListener('keydown', this.#key);
    super.disconnectedCallback();
  }

  protected override willUpdate(): void {
    const { value } = queue;
    if (value.state !== 'there') {
      this.#known = undefined;
      this.#order = [];
      return;
    }
    this.#arrange(value.value);
    const ids = value.value.filter(({ state }) => state === 'pending').map(({ id }) => id);
    const fresh = this.#known ? ids.filter((id) => !this.#known?.has(id)).length : 0;
    if (fresh > 0) this.announced = say.approvals.fresh(fresh);
    this.#known = new Set([...(this.#known ?? []), ...ids]);
    if (this.selected !== undefined && !value.value.some(({ id }) => id === this.selected)) this.selected = undefined;
  }

  protected override render() {
    const detailed = place.value.segments[1];
    return html`
      <div class="head spread">
        <div>
          <h1>${say.approvals.title}</h1>
          <p class="muted">${pendingCount() > 0 ? say.approvals.count(pendingCount()) : say.approvals.lead}</p>
        </div>
        ${liveSign(say.approvals)}
      </div>
      ${partsOf('waiting')}
      <p class="hidden-text" role="status">${this.announced}</p>
      ${this.#content()}
      ${detailed ? html`<hg-approval-details .approvalId=${detailed} @hg-close=${this.#leaveDetails} @hg-approve=${this.#approve} @hg-deny=${this.#deny} @hg-dismiss=${this.#dismiss}></hg-approval-details>` : nothing}
      ${this.together ? html`<hg-together-dialog .approvals=${this.together.approvals} .choice=${this.together.choice} @hg-close=${this.#doneTogether}></hg-together-dialog>` : nothing}
      ${this.deciding ? html`<hg-decide-dialog .approval=${this.deciding.approval} .choice=${this.deciding.choice} @hg-close=${this.#decided}></hg-decide-dialog>` : nothing}
    `;
  }

  #content() {
    const { value } = queue;
    if (value.state === 'loading') return html`<div class="panel"><hg-state kind="loading"></hg-state></div>`;
    if (value.state === 'failed') {
      const { code, message } = value.problem;
      const forbidden = ['not_permitted', 'no_role', 'outside_boundary', 'wrong_tenant'].includes(code);
      return html`<div class="panel"><hg-state kind=${forbidden ? 'forbidden' : 'failed'} heading=${forbidden ? say.forbidden : say.failed} text=${message} ?retry=${!forbidden} @hg-retry=${() => readQueue()}></hg-state></div>`;
    }
    if (value.value.length === 0)
      return html`<div class="panel"><hg-state kind="empty" heading=${say.approvals.empty} text=${say.approvals.emptyWhy}></hg-state></div>${this.#suggestions()}`;
    return html`
      ${may('approvals.decide') ? nothing : html`<p class="alert note">${say.forbiddenWhy('approvals.decide')}</p>`}
      ${this.chosen.size > 0 ? this.#several() : nothing}
      <ul class="stack" aria-label=${say.approvals.title} @pointerleave=${this.#settle} @focusout=${this.#settle}>
        ${repeat(
          this.#cards(value.value),
          ({ id }) => id,
          (approval) => html`
            <li id=${approval.id} tabindex="-1" @focusin=${() => {
              this.selected = approval.id;
            }}>
              <hg-approval-card .approval=${approval} ?selected=${this.selected === approval.id} ?chosen=${this.chosen.has(approval.id)} @hg-choose-card=${() => this.#choose(approval.id)}
                @hg-approve=${this.#approve} @hg-deny=${this.#deny} @hg-details=${this.#details} @hg-dismiss=${this.#dismiss}></hg-approval-card>
            </li>
          `,
        )}
      </ul>
      ${this.#late > 0 ? html`<div class="panel late row" role="status"><span>${say.approvals.late(this.#late)}</span><button type="button" @click=${this.#sort}>${say.approvals.sort}</button></div>` : nothing}
      ${this.#further(value.value)}
      ${this.#keys()}
      ${this.#suggestions()}
    `;
  }

  #keys() {
    const on = shortcuts.value;
    return html`
      <div class="keys">
        <label><input type="checkbox" .checked=${on} @change=${() => chooseShortcuts(!on)} />${say.approvals.keysOn}</label>
        ${
          on
            ? html`<span><kbd>J</kbd> <kbd>K</kbd> ${say.approvals.keysMove}</span><span><kbd>E</kbd> ${say.approvals.keysDetails}</span>${may('approvals.decide') ? html`<span><kbd>X</kbd> ${say.approvals.keysSelect}</span><span><kbd>A</kbd> ${say.approvals.keysApprove}</span><span><kbd>R</kbd> ${say.approvals.keysDeny}</span>` : nothing}`
            : nothing
        }
        ${on ? html`<span><kbd>?</kbd> ${say.approvals.keysAll}</span>` : nothing}
        ${canNotify() ? html`<label><input type="checkbox" .checked=${notifying.value} @change=${this.#notify} />${say.approvals.notify}</label>` : nothing}
        ${this.refused ? html`<span role="alert">${say.approvals.notifyRefused}</span>` : nothing}
      </div>
    `;
  }

  /** What was approved every time lately; below everything, so that it moves nothing. */
  #suggestions() {
    return html`<div class="suggestions"><hg-suggestions></hg-suggestions></div>`;
  }

  #cards(queued: readonly Approval[]): readonly Approval[] {
    const byId = new Map(queued.map((one) => [one.id, one]));
    return this.#order.flatMap((id) => byId.get(id) ?? []);
  }

  #arrange(queued: readonly Approval[], steady = this.#steady): void {
    const { items, late } = arranged(queued, this.#order, { steady });
    this.#order = items.map(({ id }) => id);
    this.#late = late;
  }

  /** Somebody points at the cards, goes through them by keys, or touches them, and nothing may move from under them. */
  get #steady(): boolean {
    const list = this.renderRoot.querySelector('ul');
    if (!list) return false;
    const focused = this.shadowRoot?.activeElement;
    return list.matches(':hover') || list.contains(focused ?? null) || matchMedia('(hover: none)').matches;
  }

  /** Once nobody is at the cards any more they go where they belong. */
  #settle = (): void => {
    if (this.#late > 0) this.requestUpdate();
  };

  #sort = (): void => {
    if (queue.value.state === 'there') this.#arrange(queue.value.value, false);
    this.requestUpdate();
  };

  #notify = async (event: Event): Promise<void> => {
    const box = event.target as HTMLInputElement;
    this.refused = !(await notify(box.checked));
    box.checked = notifying.value;
  };

  #further(shown: readonly Approval[]) {
    const pending = shown.filter(({ state }) => state === 'pending').length;
    if (pending >= pendingTotal.value) return nothing;
    return html`<div class="spread"><p class="muted small">${say.approvals.shownOf(pending, pendingTotal.value)}</p><button type="button" @click=${() => readFurther()}>${say.more}</button></div>`;
  }

  get #chosen(): readonly Approval[] {
    const { value } = queue;
    if (value.state !== 'there') return [];
    return value.value.filter(({ id, state, can_decide }) => this.chosen.has(id) && state === 'pending' && can_decide);
  }

  /** What can be done with those that are selected; they must be of one rule. */
  #several() {
    const chosen = this.#chosen;
    if (chosen.length === 0) return nothing;
    const [first] = chosen;
    const one = chosen.every(({ rule_key }) => rule_key === first?.rule_key && rule_key != null);
    return html`
      <div class="panel several row" role="group" aria-label=${say.approvals.selected(chosen.length)}>
        <strong role="status">${say.approvals.selected(chosen.length)}</strong>
        ${
          one
            ? html`
                <button class="primary" type="button" @click=${() => this.#askTogether('approve')}>${say.approvals.approveAll}</button>
                <button class="danger" type="button" @click=${() => this.#askTogether('deny')}>${say.approvals.denyAll}</button>
                <button type="button" @click=${() => this.#chooseRule(first)}>${say.approvals.selectRule}</button>
              `
            : html`<span class="muted">${say.approvals.severalRules}</span>`
        }
        <button class="plain" type="button" @click=${this.#clear}>${say.approvals.clear}</button>
      </div>
    `;
  }

  #choose(id: string): void {
    const chosen = new Set(this.chosen);
    if (!chosen.delete(id)) chosen.add(id);
    this.chosen = chosen;
  }

  #chooseRule(like: Approval | undefined): void {
    if (queue.value.state !== 'there') return;
    const same = queue.value.value.filter(
      ({ rule_key, state, can_decide }) => state === 'pending' && can_decide && rule_key === like?.rule_key,
    );
    this.chosen = new Set(same.slice(0, MOST_TOGETHER).map(({ id }) => id));
  }

  #clear = (): void => {
    this.chosen = new Set();
  };

  #askTogether(choice: 'approve' | 'deny'): void {
    this.together = { choice, approvals: this.#chosen };
  }

  #doneTogether = (event: Event): void => {
    this.together = undefined;
    if ((event as CustomEvent<boolean>).detail === true) this.#clear();
  };

  #approve = (event: Event): void => {
    this.deciding = { approval: (event as CustomEvent<Approval>).detail, choice: 'approve' };
  };

  #deny = (event: Event): void => {
    this.deciding = { approval: (event as CustomEvent<Approval>).detail, choice: 'deny' };
  };

  #details = (event: Event): void => go(`/approvals/${(event as CustomEvent<Approval>).detail.id}`);

  #dismiss = (event: Event): void => {
    dismiss((event as CustomEvent<Approval>).detail.id);
    if (place.value.segments[1]) this.#leaveDetails();
  };

  #leaveDetails = (): void => back('/approvals');

  #decided = (): void => {
    this.deciding = undefined;
  };

  /** Single keys, as long as nobody types, no dialog is open and no other key is held. A and R act on the card that has the focus. */
  #key = (event: KeyboardEvent): void => {
    if (
      !shortcuts.value ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      event.defaultPrevented ||
      this.deciding ||
      this.together ||
      place.value.segments[1]
    )
      return;
    const [target] = event.composedPath();
    if (
      target instanceof Element &&
      (target.matches('input, textarea, select, [contenteditable]') || target.closest('dialog'))
    )
      return;
    const key = event.key.toLowerCase();
    if (key === 'j' || key === 'k') this.#move(key === 'j' ? 1 : -1, event);
    else if (key === 'a' || key === 'r') this.#decide(key === 'a' ? 'approve' : 'deny', event);
    else if (key === 'x' || key === 'e') this.#touch(key, event);
  };

  #move(step: 1 | -1, event: KeyboardEvent): void {
    if (queue.value.state !== 'there' || queue.value.value.length === 0) return;
    event.preventDefault();
    const list = this.#cards(queue.value.value);
    const at = list.findIndex(({ id }) => id === this.selected);
    const next = at < 0 ? (step === 1 ? 0 : list.length - 1) : Math.min(list.length - 1, Math.max(0, at + step));
    const item = this.renderRoot.querySelector<HTMLElement>(`#${list[next]?.id}`);
    item?.focus();
    item?.scrollIntoView({ block: 'nearest' });
  }

  /** The card that has the focus. */
  get #focused(): Approval | undefined {
    const focused = this.shadowRoot?.activeElement?.closest('li')?.id;
    const { value } = queue;
    return value.state === 'there' ? value.value.find(({ id }) => id === this.selected && id === focused) : undefined;
  }

  /** X takes it into the selection or out of it, E opens it. */
  #touch(key: 'x' | 'e', event: KeyboardEvent): void {
    const approval = this.#focused;
    if (!approval) return;
    event.preventDefault();
    if (key === 'e') go(`/approvals/${approval.id}`);
    else if (approval.can_decide && approval.state === 'pending') this.#choose(approval.id);
  }

  #decide(choice: 'approve' | 'deny', event: KeyboardEvent): void {
    const approval = this.#focused;
    if (!approval?.can_decide || approval.state !== 'pending') return;
    event.preventDefault();
    this.deciding = { approval, choice };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-approval-queue': HgApprovalQueue;
  }
}
