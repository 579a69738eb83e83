// How is an action declared? Its name, the requests that it names, what it takes out of them, and what an approver reads.

import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { area, choice, field } from '../../components/form-field.ts';
import { unsent } from '../../data/api.ts';
import { type Connector, editConnector, type OwnAction } from '../../data/connectors.ts';
import { say } from '../../strings/en.ts';

const USUAL = { type: '', method: 'POST', path: '/' };

@customElement('hg-action-dialog')
export class HgActionDialog extends LitElement {
  static override styles = [
    ...dialogStyles,
    css`
      textarea {
        font: var(--size-s) / 1.5 var(--mono);
      }
    `,
  ];

  @property({ attribute: false }) connector!: Connector;
  /** Its place among the connector's own; undefined: a new one. */
  @property({ attribute: false }) at: number | undefined;
  readonly #form = new DialogForm(this, (texts) => {
    const actions = [...this.connector.actions];
    actions[this.#place] = this.#actionOf(texts);
    return editConnector(this.connector.id, { actions });
  });

  /** A new one stands behind the others. */
  get #place(): number {
    return this.at ?? this.connector.actions.length;
  }

  protected override render() {
    const words = say.connectors;
    const { problem } = this.#form;
    const action: OwnAction = this.connector.actions[this.#place] ?? USUAL;
    const { type, method, path, verb = '', risk, parameters = {}, sentence = '' } = action;
    const named = (name: string) => `actions/${this.#place}/${name}`;
    const lines = Object.entries(parameters).map(([name, source]) => `${name} = ${source}`);
    return this.#form.render(
      {
        heading: this.at === undefined ? words.addAction : words.editActionOf(type),
        action: words.saveAction,
        side: true,
      },
      html`
        ${field({ name: named('type'), label: words.actionType, hint: words.actionTypeHint, required: true, value: type }, problem)}
        ${field({ name: named('method'), label: words.method, required: true, value: method }, problem)}
        ${field({ name: named('path'), label: words.path, hint: words.pathHint, required: true, value: path }, problem)}
        ${choice('verb', words.verb, words.verbs, verb)}
        ${field({ name: named('risk'), label: words.risk, hint: words.riskHint, type: 'number', value: risk === undefined ? '' : String(risk) }, problem)}
        ${area({ name: named('parameters'), label: words.parameters, hint: words.parametersHint, value: lines.join('\n') }, problem)}
        ${field({ name: named('sentence'), label: words.sentence, hint: words.sentenceHint, value: sentence }, problem)}
      `,
    );
  }

  #actionOf(texts: Record<string, string>): OwnAction {
    const said = (name: string) => texts[`actions/${this.#place}/${name}`];
    const [risk, sentence] = [said('risk'), said('sentence')];
    const parameters = this.#parametersOf(said('parameters') ?? '');
    return {
      type: said('type') ?? '',
      method: (said('method') ?? '').toUpperCase(),
      path: said('path') ?? '',
      ...((texts.verb === 'read' || texts.verb === 'write') && { verb: texts.verb }),
      ...(risk !== undefined && { risk: Number(risk) }),
      ...(parameters && { parameters }),
      ...(sentence !== undefined && { sentence }),
    };
  }

  #parametersOf(text: string): Record<string, string> | undefined {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    const pairs = lines.map((line) => /^\s*([^=\s]+)\s*=\s*(.+?)\s*$/.exec(line));
    if (pairs.some((pair) => pair === null))
      throw unsent([{ pointer: `/actions/${this.#place}/parameters`, message: say.connectors.parametersWrong }]);
    if (pairs.length === 0) return undefined;
    return Object.fromEntries(pairs.flatMap((pair) => (pair ? [[pair[1] ?? '', pair[2] ?? '']] : [])));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-action-dialog': HgActionDialog;
  }
}
