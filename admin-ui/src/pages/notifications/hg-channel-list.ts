// Who is told of what? Channels with a trial, and what came of the trial.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../../components/hg-confirm.ts';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { problemOf } from '../../data/api.ts';
import { type Channel, readChannels, removeChannel, testChannel } from '../../data/notifications.ts';
import { may } from '../../data/session.ts';
import { notifications as words } from '../../strings/en/notifications.ts';
import './hg-channel-dialog.ts';
import './hg-secret-dialog.ts';

type Open =
  | { readonly kind: 'add' }
  | { readonly kind: 'edit' | 'remove'; readonly channel: Channel }
  | { readonly kind: 'secret'; readonly secret: string };

@customElement('hg-channel-list')
export class HgChannelList extends LitElement {
  static override styles = [
    listStyles,
    css`
      td {
        overflow-wrap: break-word;
      }
    `,
  ];

  @state() private open: Open | undefined;
  @state() private trial: { readonly good: boolean; readonly text: string } | undefined;
  @state() private trying: string | undefined;
  readonly #list = new Listing<Channel>(this, { filters: [], read: readChannels });
  readonly #columns: readonly Column<Channel>[] = [
    { name: words.name, cell: ({ name }) => html`<strong>${inert(name)}</strong>` },
    { name: words.kind, cell: ({ kind }) => words.kinds[kind] },
    {
      name: words.events,
      cell: ({ events }) =>
        events.includes('*')
          ? words.everything
          : events.flatMap((event) => (event === '*' ? [] : words.eventNames[event])).join(', '),
    },
    {
      name: words.state,
      cell: ({ enabled, settings: { quiet_hours: hours } }) =>
        html`<span><span class="badge ${enabled ? 'good' : ''}">${enabled ? words.on : words.off}</span>${hours ? html`<br /><span class="muted small">${words.quiet(hours.from, hours.until, hours.zone)}</span>` : nothing}</span>`,
    },
    { name: words.actions, quiet: true, cell: (channel) => this.#buttons(channel) },
  ];

  protected override render() {
    return html`
      ${listPage(this.#list, {
        title: words.title,
        lead: words.lead,
        total: words.total,
        empty: { heading: words.empty, text: words.emptyWhy },
        columns: this.#columns,
        actions: may('settings.edit')
          ? html`<button class="primary" type="button" @click=${() => this.#show({ kind: 'add' })}>${words.add}</button>`
          : nothing,
        notice: html`<div role="status">${this.trial ? html`<p class="alert ${this.trial.good ? 'note' : ''}">${inert(this.trial.text)}</p>` : nothing}</div>`,
      })}
      ${this.open ? this.#dialog(this.open) : nothing}
    `;
  }

  #buttons(channel: Channel) {
    const { id, name } = channel;
    const log = html`<a class="button" aria-label=${words.logOf(name)} href="/notifications/deliveries?channel_id=${id}">${words.log}</a>`;
    if (!may('settings.edit')) return log;
    return html`<span class="row">${log}
      <button type="button" aria-label=${words.testOf(name)} ?disabled=${this.trying === id} @click=${() => this.#try(channel)}>${words.test}</button>
      <button type="button" aria-label=${words.editOf(name)} @click=${() => this.#show({ kind: 'edit', channel })}>${words.edit}</button>
      <button class="danger" type="button" aria-label=${words.removeOf(name)} @click=${() => this.#show({ kind: 'remove', channel })}>${words.remove}</button>
    </span>`;
  }

  #dialog(open: Open) {
    switch (open.kind) {
      case 'add':
        return html`<hg-channel-dialog @hg-close=${this.#close} @hg-done=${this.#added}></hg-channel-dialog>`;
      case 'edit':
        return html`<hg-channel-dialog .channel=${open.channel} @hg-close=${this.#close} @hg-done=${this.#done}></hg-channel-dialog>`;
      case 'secret':
        return html`<hg-secret-dialog .secret=${open.secret} @hg-close=${this.#done}></hg-secret-dialog>`;
      case 'remove':
        return html`<hg-confirm heading=${words.removeTitle(open.channel.name)} text=${words.removeLead} action=${words.remove}
          .act=${() => removeChannel(open.channel.id)} @hg-close=${this.#close} @hg-done=${this.#done}></hg-confirm>`;
    }
  }

  #show(open: Open): void {
    this.open = open;
  }

  #close = (): void => {
    this.open = undefined;
  };

  #done = (): void => {
    this.open = undefined;
    void this.#list.again();
  };

  #added = (event: Event): void => {
    const { signing_secret: secret } = (event as CustomEvent<{ signing_secret?: string }>).detail;
    this.#done();
    if (secret) this.#show({ kind: 'secret', secret });
  };

  async #try({ id, name }: Channel): Promise<void> {
    this.trying = id;
    try {
      const { state: now, error, status } = await testChannel(id);
      const good = now === 'delivered';
      const why = error ?? (status === null ? '' : words.status(status));
      this.trial = { good, text: good ? words.tested(name) : words.testFailed(name, why) };
    } catch (error) {
      this.trial = { good: false, text: words.testFailed(name, problemOf(error).message) };
    } finally {
      this.trying = undefined;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-channel-list': HgChannelList;
  }
}
