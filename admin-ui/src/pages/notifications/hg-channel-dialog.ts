// Whom does a channel tell, of what, and how does it get there?

import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { choice, field } from '../../components/form-field.ts';
import { type Channel, type ChannelKind, createChannel, EVENTS, editChannel } from '../../data/notifications.ts';
import { notifications as words } from '../../strings/en/notifications.ts';
import { quietFields, quietStyles } from '../settings/quiet-fields.ts';
import { linesOf, orderOf } from './channel-form.ts';

const MAIL_PORT = 587;

@customElement('hg-channel-dialog')
export class HgChannelDialog extends LitElement {
  static override styles = [...dialogStyles, quietStyles];

  /** Undefined: a new one. */
  @property({ attribute: false }) channel: Channel | undefined;
  @state() private chosen: ChannelKind = 'webhook';
  readonly #form = new DialogForm(this, (texts, form) => {
    const order = orderOf(this.#kind, { texts, form });
    return this.channel ? editChannel(this.channel.id, order) : createChannel(this.#kind, order);
  });

  get #kind(): ChannelKind {
    return this.channel?.kind ?? this.chosen;
  }

  protected override render() {
    const { channel } = this;
    const { problem } = this.#form;
    const shown = ['name', 'settings/', 'secrets/'];
    const elsewhere = problem?.errors.find(({ pointer }) => !shown.some((name) => pointer.startsWith(`/${name}`)));
    return this.#form.render(
      channel
        ? { heading: words.editTitle(channel.name), action: words.save, side: true }
        : { heading: words.addTitle, action: words.add, side: true },
      html`
        ${elsewhere ? html`<p class="alert" role="alert">${elsewhere.message}</p>` : nothing}
        ${field({ name: 'name', label: words.name, required: true, value: channel?.name ?? '' }, problem)}
        ${channel ? nothing : html`<div @change=${this.#choose}>${choice('kind', words.kind, words.kinds, this.chosen)}</div>`}
        ${this.#own()}
        ${this.#events()}
        <div>
          ${box('include_details', words.details, channel?.settings.include_details === true)}
          ${box('allow_private', words.private, channel?.settings.allow_private === true)}
          ${box('enabled', words.enabled, channel?.enabled ?? true)}
        </div>
        ${quietFields(channel?.settings.quiet_hours, problem, { hint: words.quietHint, pointer: 'settings/quiet_hours' })}
        ${field({ name: 'settings/urgent_risk', label: words.urgent, hint: words.urgentHint, type: 'number', value: String(channel?.settings.urgent_risk ?? '') }, problem)}
      `,
    );
  }

  #own() {
    switch (this.#kind) {
      case 'webhook':
        return this.#setting('url', { label: words.url, hint: words.urlHint });
      case 'slack':
        return html`
          ${this.#secret('webhook_url', words.slackUrl, words.slackUrlHint)}
          ${this.#secret('signing_secret', words.slackSecret, words.slackSecretHint)}
          ${this.#users()}`;
      case 'email':
        return html`
          ${this.#setting('host', { label: words.host })}
          ${this.#setting('port', { label: words.port, type: 'number', usual: String(MAIL_PORT) })}
          ${box('secure', words.secure, this.channel?.settings.secure === true)}
          ${this.#setting('user', { label: words.user, required: false })}
          ${this.#secret('password', words.password)}
          ${this.#setting('from', { label: words.from })}
          ${this.#setting('to', { label: words.to, hint: words.toHint })}`;
    }
  }

  #setting(
    name: keyof Channel['settings'],
    {
      usual = '',
      required = true,
      ...text
    }: { label: string; hint?: string; type?: string; usual?: string; required?: boolean },
  ) {
    const now = this.channel?.settings[name];
    const value = Array.isArray(now) ? now.join(', ') : String(now ?? usual);
    return field({ name: `settings/${name}`, required, value, ...text }, this.#form.problem);
  }

  /** What is stored is never shown; an empty field leaves it. */
  #secret(name: string, label: string, hint = '') {
    const keeps = this.channel?.has_secrets ? words.keep : '';
    return field(
      { name: `secrets/${name}`, label, hint: `${hint} ${keeps}`.trim(), type: 'password' },
      this.#form.problem,
    );
  }

  #users() {
    const fault = this.#form.problem?.of('settings/users');
    return html`<div>
      <label for="users">${words.slackUsers}</label>
      <textarea id="users" name="settings/users" spellcheck="false" aria-invalid=${fault ? 'true' : 'false'} aria-describedby="users-hint" .value=${linesOf(this.channel?.settings.users)}></textarea>
      <p class=${fault ? 'fault' : 'hint'} id="users-hint">${fault ?? words.slackUsersHint}</p>
    </div>`;
  }

  #events() {
    const { events = ['*'] } = this.channel ?? {};
    return html`<fieldset>
      <legend class="label">${words.events}</legend>
      ${EVENTS.map((event) => html`<label class="box"><input type="checkbox" name="event" value=${event} .checked=${events.includes('*') || events.includes(event)} />${words.eventNames[event]}</label>`)}
    </fieldset>`;
  }

  #choose = (event: Event): void => {
    this.chosen = (event.target as HTMLSelectElement).value as ChannelKind;
  };
}

const box = (name: string, label: string, checked: boolean) =>
  html`<label class="box"><input type="checkbox" name=${name} .checked=${checked} />${label}</label>`;

declare global {
  interface HTMLElementTagNameMap {
    'hg-channel-dialog': HgChannelDialog;
  }
}
