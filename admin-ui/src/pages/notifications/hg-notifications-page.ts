// Which part of the notifications is shown? The channels, or what was delivered, by the address.

import { css, html, LitElement, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { Watch } from '../../components/watch.ts';
import { place } from '../../data/place.ts';
import { notifications as words } from '../../strings/en/notifications.ts';
import { base, links } from '../../styles/shared.ts';
import './hg-channel-list.ts';
import './hg-delivery-list.ts';

@customElement('hg-notifications-page')
export class HgNotificationsPage extends LitElement {
  static override styles = [
    base,
    links,
    css`
      nav {
        margin-bottom: var(--gap-4);
      }
    `,
  ];

  constructor() {
    super();
    new Watch(this, place);
  }

  protected override render() {
    const log = place.value.segments[1] === 'deliveries';
    return html`
      <nav class="tabs" aria-label=${words.parts}>
        <a href="/notifications" aria-current=${log ? nothing : 'page'}>${words.channels}</a>
        <a href="/notifications/deliveries" aria-current=${log ? 'page' : nothing}>${words.deliveries}</a>
      </nav>
      ${log ? html`<hg-delivery-list></hg-delivery-list>` : html`<hg-channel-list></hg-channel-list>`}
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-notifications-page': HgNotificationsPage;
  }
}
