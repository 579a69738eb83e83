// How does a program get a token? With a name, what it may do, and an end; its value is shown once.

import { html, LitElement } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { choice, field, oneOf } from '../../components/form-field.ts';
import '../../components/hg-copy.ts';
import { createToken } from '../../data/tokens.ts';
import { say } from '../../strings/en.ts';

const DAY_MS = 86_400_000;

@customElement('hg-create-token-dialog')
export class HgCreateTokenDialog extends LitElement {
  static override styles = dialogStyles;

  @state() private made: string | undefined;
  readonly #form = new DialogForm(this, async ({ name = '', permissions = '', scope, days = '' }) => {
    const { token } = await createToken({
      name,
      permissions: permissions.split(/[\s,]+/).filter(Boolean),
      scope: oneOf(['tenant', 'organization'], scope, 'tenant'),
      ...(days !== '' && { expires_at: new Date(Date.now() + Number(days) * DAY_MS).toISOString() }),
    });
    this.made = token;
  });

  protected override render() {
    if (this.made !== undefined) return this.#shown(this.made);
    const { problem } = this.#form;
    return this.#form.render(
      { heading: say.tokens.create, action: say.tokens.create },
      html`
        ${field({ name: 'name', label: say.tokens.name, required: true }, problem)}
        ${field({ name: 'permissions', label: say.tokens.permissions, hint: say.tokens.permissionsHint, required: true }, problem)}
        ${choice('scope', say.tokens.scope, say.tokens.scopes)}
        ${choice('days', say.tokens.ends, say.tokens.days)}
      `,
    );
  }

  #shown(token: string) {
    return html`<hg-dialog heading=${say.tokens.create}><div class="stack">
      <p class="alert note" role="status">${say.tokens.once}</p>
      <div><span class="label">${say.tokens.value}</span><hg-copy text=${token} label=${say.tokens.value}></hg-copy></div>
      <div class="actions"><button class="primary" type="button" @click=${() => this.dispatchEvent(new Event('hg-close'))}>${say.agents.done}</button></div>
    </div></hg-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-create-token-dialog': HgCreateTokenDialog;
  }
}
