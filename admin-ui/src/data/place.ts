// Which page is shown? The address bar's path, changed without loading anything.

import { Observable } from './observable.ts';

/** Where the console is: its path in segments, and the query. */
export interface Place {
  readonly path: string;
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
}

/** The current place. */
export const place = new Observable<Place>(read());

/** Goes to a path of the console. `replace` leaves no step to come back to. */
export function go(path: string, options: { replace?: boolean } = {}): void {
  if (options.replace) history.replaceState(null, '', path);
  else history.pushState(null, '', path);
  place.set(read());
}

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

addEventListener('popstate', () => place.set(read()));
