// What is a group of people called, and who is in it? Members are found by search.

import { html, LitElement } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { field } from '../../components/form-field.ts';
import '../../components/hg-choose.ts';
import { Reading } from '../../components/reading.ts';
import { namesOf, personChoices } from '../../data/names.ts';
import { type PeopleGroup, savePeopleGroup } from '../../data/people-groups.ts';
import { peopleGroups as words } from '../../strings/en/people.ts';

@customElement('hg-people-group-dialog')
export class HgPeopleGroupDialog extends LitElement {
  static override styles = dialogStyles;

  /** Undefined: a new one. */
  @property({ attribute: false }) group: PeopleGroup | undefined;
  @query('hg-choose') private choose!: HTMLElementTagNameMap['hg-choose'] | null;
  readonly #names = new Reading<ReadonlyMap<string, string>>(this, () => namesOf(this.group?.members ?? []));
  readonly #form = new DialogForm(this, ({ name = '' }) =>
    savePeopleGroup(this.group?.id ?? '', { name, members: this.choose?.chosen ?? this.group?.members ?? [] }),
  );

  protected override render() {
    const { group } = this;
    const { problem } = this.#form;
    return this.#form.render(
      {
        heading: group ? words.editTitle(group.name) : words.create,
        action: group ? words.save : words.create,
        side: true,
      },
      html`
        ${field({ name: 'name', label: words.name, required: true, hint: words.nameHint, value: group?.name ?? '' }, problem)}
        ${problem?.of('members') ? html`<p class="alert" role="alert">${problem.of('members')}</p>` : ''}
        ${this.#names.render((names) => html`<hg-choose label=${words.members} .chosen=${group?.members ?? []} .names=${names} .read=${personChoices}></hg-choose>`)}
      `,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-people-group-dialog': HgPeopleGroupDialog;
  }
}
