// What was said, did it arrive, and can it be said again?

import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { type Delivery, readChannels, readDeliveries, redeliver } from '../../data/notifications.ts';
import { may } from '../../data/session.ts';
import { notifications as words } from '../../strings/en/notifications.ts';
import { moment } from '../../strings/en.ts';

const TONES = { pending: 'warn', delivered: 'good', failed: 'bad' } as const;

@customElement('hg-delivery-list')
export class HgDeliveryList extends LitElement {
  static override styles = listStyles;

  @state() private channels: Readonly<Record<string, string>> = {};
  @state() private problem: ApiProblem | undefined;
  readonly #list = new Listing<Delivery>(this, {
    filters: ['q', 'state', 'channel_id'],
    read: async (query) => {
      const { items } = await readChannels();
      this.channels = Object.fromEntries(items.map(({ id, name }) => [id, name]));
      return readDeliveries(query);
    },
  });
  readonly #columns: readonly Column<Delivery>[] = [
    { name: words.when, cell: ({ created_at }) => moment(created_at) },
    {
      name: words.message,
      cell: ({ title, event }) =>
        html`<span><strong>${inert(title)}</strong><br /><span class="muted small">${words.eventNames[event]}</span></span>`,
    },
    {
      name: words.channel,
      cell: ({ channel_id: id }) =>
        this.channels[id] ? inert(this.channels[id]) : html`<span class="muted">${words.gone}</span>`,
    },
    { name: words.result, cell: result },
    { name: words.actions, quiet: true, cell: (one) => this.#button(one) },
  ];

  protected override render() {
    return listPage(this.#list, {
      title: words.deliveries,
      lead: words.logLead,
      choices: [
        { name: 'state', label: words.result, options: words.states },
        { name: 'channel_id', label: words.channel, options: this.channels },
      ],
      total: words.logTotal,
      empty: { heading: words.logEmpty, text: words.logEmptyWhy },
      columns: this.#columns,
      notice: this.problem ? html`<p class="alert" role="alert">${this.problem.message}</p>` : nothing,
    });
  }

  #button(one: Delivery) {
    if (!may('settings.edit') || one.state === 'pending') return nothing;
    return html`<button type="button" aria-label=${words.againOf(one.title)} @click=${() => this.#again(one)}>${words.again}</button>`;
  }

  async #again({ id }: Delivery): Promise<void> {
    try {
      await redeliver(id);
      this.problem = undefined;
    } catch (error) {
      this.problem = problemOf(error);
    }
    await this.#list.again();
  }
}

/** A trial is one try, whatever the log counts so that nobody tries it again. */
function result({ event, state: now, attempts, status, error, next_at: next }: Delivery) {
  const more = [
    event === 'test' ? '' : words.attempts(attempts),
    status === null ? '' : words.status(status),
    now === 'pending' && next ? words.next(moment(next)) : '',
  ].filter(Boolean);
  return html`<span><span class="badge ${TONES[now]}">${words.states[now]}</span> <span class="muted small">${more.join(' · ')}</span>${error ? html`<br /><span class="small">${inert(error)}</span>` : nothing}</span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-delivery-list': HgDeliveryList;
  }
}
