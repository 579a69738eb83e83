// What do both lists of kill switches have in common? The ways between them, and the words for who pressed and who lifted.

import { html, nothing, type TemplateResult } from 'lit';
import { inert } from '../../components/inert-text.ts';
import type { KillSwitch } from '../../data/kill-switch.ts';
import { askToStop, mayStopSomething } from '../../data/kill-switch.ts';
import { may } from '../../data/session.ts';
import { say } from '../../strings/en.ts';

/** The two lists, and what the person cannot do here. */
export function partsOf(current: 'active' | 'past'): TemplateResult {
  const part = (one: 'active' | 'past', path: string) =>
    html`<a href=${path} aria-current=${one === current ? 'page' : nothing}>${say.kill.tabs[one]}</a>`;
  return html`
    ${mayStopSomething() ? nothing : html`<p class="alert note">${say.kill.cannot}</p>`}
    <nav class="tabs" aria-label=${say.kill.parts}>${part('active', '/kill-switch')}${part('past', '/kill-switch/past')}</nav>
  `;
}

/** Where one goes from here. */
export function ways(): TemplateResult {
  return html`<span class="row">
    ${may('audit.view') ? html`<a class="button" href="/audit?kind=killswitch.pressed">${say.kill.history}</a>` : nothing}
    ${mayStopSomething() ? html`<button class="danger" type="button" @click=${() => askToStop()}>${say.kill.stop}</button>` : nothing}
  </span>`;
}

/** What is or was stopped, and why; it leads to the thing where there is a page of it. */
export function whatOf({ scope: { kind, id, name }, reason }: KillSwitch): TemplateResult {
  const text = inert(say.kill.nameOf(kind, name));
  const path = PATHS[kind];
  const [permission, folder] = path ?? [];
  const leads = folder !== undefined && id !== null && name !== null && may(permission ?? '');
  return html`<span>
    <strong>${leads ? html`<a href="/${folder}/${id}">${text}</a>` : text}</strong>
    <span class="muted">${say.kill.kindNames[kind]}</span>${reason ? html`<br />${inert(reason)}` : nothing}
  </span>`;
}

const PATHS: Readonly<Partial<Record<KillSwitch['scope']['kind'], readonly [string, string]>>> = {
  agent: ['agents.view', 'agents'],
  group: ['groups.view', 'groups'],
  gateway: ['gateways.view', 'gateways'],
  user: ['members.view', 'users'],
};
