// What does the form of a connector say, and what does it send? Its settings field by field, named as the server names them.

import { css, html, nothing, type TemplateResult } from 'lit';
import { area, choice, field, oneOf, textsOf } from '../../components/form-field.ts';
import { type ApiProblem, unsent } from '../../data/api.ts';
import type { Connector, ConnectorSettings } from '../../data/connectors.ts';
import { say } from '../../strings/en.ts';

const MODES = ['intercept', 'tunnel'] as const;

export const formStyles = css`
  textarea {
    font: var(--size-s) / 1.5 var(--mono);
  }
`;

/** The fields of one that is there. */
export function settingsFields(connector: Connector, problem: ApiProblem | undefined): TemplateResult {
  const { type, name, base_url, hosts, mode, allow_private, ca, environment, opaque_segments } = connector;
  const words = say.connectors;
  return html`
    ${field({ name: 'name', label: words.name, required: true, value: name }, problem)}
    <p class="muted small">${words.type}: ${type}. ${words.typeNote}</p>
    ${field({ name: 'base_url', label: words.base, hint: words.baseHint, value: base_url ?? '' }, problem)}
    ${area({ name: 'hosts', label: words.hostsField, hint: words.hostsHint, value: hosts.join('\n') }, problem)}
    ${type === 'openapi' ? documentField(problem) : nothing}
    ${choice('mode', words.mode, words.modes, mode)}
    ${box('allow_private', words.private, { checked: allow_private, hint: words.privateHint })}
    ${field({ name: 'environment', label: words.environment, hint: words.environmentHint, value: environment ?? '' }, problem)}
    ${box('opaque_segments', words.opaque, { checked: opaque_segments, hint: words.opaqueHint })}
    ${area({ name: 'ca', label: words.ca, hint: words.caHint, value: ca ?? '' }, problem)}
  `;
}

/** A file that describes an API. */
export function documentField(problem: ApiProblem | undefined): TemplateResult {
  const fault = problem?.of('document');
  return html`<div>
    <label for="document">${say.connectors.document}</label>
    <input id="document" name="document" type="file" accept=".json,.yaml,.yml,application/json" aria-invalid=${fault ? 'true' : 'false'} aria-describedby="document-hint" />
    <p class=${fault ? 'fault' : 'hint'} id="document-hint">${fault ?? say.connectors.documentHint}</p>
  </div>`;
}

function box(name: string, label: string, { checked, hint }: { checked: boolean; hint: string }): TemplateResult {
  return html`<div><label class="box"><input type="checkbox" name=${name} .checked=${checked} aria-describedby="${name}-hint" />${label}</label><p class="hint" id="${name}-hint">${hint}</p></div>`;
}

/** What a filled form means; empty texts take a setting away. */
export async function settingsOf(form: HTMLFormElement): Promise<ConnectorSettings> {
  const { name = '', base_url, hosts = '', mode, environment, ca } = textsOf(form);
  const data = new FormData(form);
  const document = await documentIn(form);
  return {
    name,
    base_url: base_url ?? null,
    hosts: hosts.split(/[\s,]+/).filter(Boolean),
    mode: oneOf(MODES, mode, 'intercept'),
    allow_private: data.has('allow_private'),
    opaque_segments: data.has('opaque_segments'),
    environment: environment ?? null,
    ca: ca === undefined ? null : `${ca}\n`,
    ...(document !== undefined && { document }),
  };
}

/** The text of the file that was chosen. */
export async function documentIn(form: HTMLFormElement): Promise<string | undefined> {
  const file = new FormData(form).get('document');
  return file instanceof File && file.size > 0 ? file.text() : undefined;
}

/** Said at the field where a description is needed and none was chosen. */
export const noDocument = (): ApiProblem => unsent([{ pointer: '/document', message: say.connectors.documentWanted }]);

/** Whether these settings are other than those that the credential was entered for. */
export function detaches(before: Connector, after: ConnectorSettings): boolean {
  const said = ({ base_url, hosts, mode, allow_private, ca }: ConnectorSettings) =>
    JSON.stringify([base_url ?? null, hosts ?? [], mode, allow_private ?? false, (ca ?? '').trim()]);
  return said({ ...before, hosts: [...before.hosts] } as ConnectorSettings) !== said(after);
}
