// Something is created or changed in a dialog.

import { html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../src/components/dialog-form.ts';
import { field } from '../../src/components/form-field.ts';
import { ApiProblem } from '../../src/data/api.ts';
import type { Page } from '../drawn.ts';

const detail = 'The name is taken.';
const taken = () =>
  new ApiProblem({ status: 422, code: 'invalid_request', detail, errors: [{ pointer: '/name', message: detail }] });

@customElement('gallery-dialog-form')
export class GalleryDialogForm extends LitElement {
  static override styles = dialogStyles;

  @property({ type: Boolean }) danger = false;
  @property({ type: Boolean }) side = false;
  readonly #form = new DialogForm(this, () => Promise.reject(taken()));

  protected override render() {
    return this.#form.render(
      { heading: 'Create a group', action: 'Create', danger: this.danger, side: this.side },
      field({ name: 'name', label: 'Name', hint: 'What it is called everywhere.', required: true }, this.#form.problem),
    );
  }
}

export const page: Page = [
  {
    name: 'Asks; sending it shows what is wrong',
    alone: true,
    draw: () => html`<gallery-dialog-form></gallery-dialog-form>`,
  },
  { name: 'At the side', alone: true, draw: () => html`<gallery-dialog-form side></gallery-dialog-form>` },
  { name: 'Takes something away', alone: true, draw: () => html`<gallery-dialog-form danger></gallery-dialog-form>` },
];
