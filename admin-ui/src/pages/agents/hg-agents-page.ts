// Which programs call out? The list, or one of them by its address.

import { html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { ListOrOne } from '../../components/list-or-one.ts';
import './hg-agent-list.ts';
import './hg-agent-view.ts';

@customElement('hg-agents-page')
export class HgAgentsPage extends ListOrOne {
  protected override list() {
    return html`<hg-agent-list></hg-agent-list>`;
  }

  protected override one(id: string) {
    return html`<hg-agent-view .agentId=${id}></hg-agent-view>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-agents-page': HgAgentsPage;
  }
}
