// Which page is shown? The address bar's path, changed without loading anything, and not before whoever leaves something unsaved was asked.

import { Observable } from './observable.ts';

/** Where the console is: its path in segments, and the query. */
export interface Place {
  readonly path: string;
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
}

/** What the browser keeps of a step that was made within the console. */
const FROM_HERE = 'within';

/** The current place. */
export const place = new Observable<Place>(read());

/** Goes to a path of the console. `replace` leaves no step to come back to: what a page does when it is done, so nobody is asked. */
export function go(path: string, options: { replace?: boolean } = {}): void {
  if (options.replace) {
    history.replaceState(history.state, '', path);
    place.set(read());
  } else if (new URL(path, location.href).pathname === location.pathname) step(path);
  else leave(() => step(path));
}

function step(path: string): void {
  history.pushState(FROM_HERE, '', path);
  place.set(read());
}

/** Goes back where one came from within the console; to `path` where one came from elsewhere, by a link that was passed on. */
export function back(path: string): void {
  if (history.state === null) go(path, { replace: true });
  else leave(() => history.back());
}

const kept = new Set<() => boolean>();

/** A way out that waits for somebody to say that what is not saved may be lost; undefined: nobody is asked. */
export const leaving = new Observable<(() => void) | undefined>(undefined);

/** From now on nobody leaves without being asked while this says that something is not saved; the returned function ends it. */
export function keep(isUnsaved: () => boolean): () => void {
  kept.add(isUnsaved);
  return () => kept.delete(isUnsaved);
}

/** Takes a way out of the page: at once, or after the question of {@link leaving} where something is not saved. */
export function leave(out: () => void): void {
  if (isUnsaved()) leaving.set(out);
  else out();
}

/** The answer to {@link leaving}: what is not saved may be lost. */
export function letGo(): void {
  const out = leaving.value;
  kept.clear();
  leaving.set(undefined);
  out?.();
}

const isUnsaved = (): boolean => [...kept].some((unsaved) => unsaved());

/** Turns a click on one of our own links into a change of place; anything else stays the browser's. */
export function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return;
  const link = event.composedPath().find((node): node is HTMLAnchorElement => node instanceof HTMLAnchorElement);
  if (
    !link ||
    link.origin !== location.origin ||
    link.target !== '' ||
    link.hasAttribute('download') ||
    link.pathname.startsWith('/api/')
  )
    return;
  if (link.getAttribute('href')?.startsWith('#')) return;
  event.preventDefault();
  go(link.pathname + link.search);
}

function read(): Place {
  const { pathname, search } = location;
  return {
    path: pathname,
    segments: pathname.split('/').filter(Boolean).map(decoded),
    query: new URLSearchParams(search),
  };
}

/** What is no escape stays as it was typed: such an address names nothing, and that is said where it is looked for. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The browser has gone back or forward already: while something is not saved, what is still shown gets its address again. */
function moved(): void {
  const { path, query } = place.value;
  if (location.pathname === path || !isUnsaved()) {
    place.set(read());
    return;
  }
  history.pushState(FROM_HERE, '', query.size > 0 ? `${path}?${query}` : path);
  leaving.set(() => history.back());
}

addEventListener('popstate', moved);
