// Who is told when something changes? A value with listeners; components watch it, nothing else does.

/** A value that others can watch. */
export class Observable<Value> {
  #value: Value;
  readonly #listeners = new Set<() => void>();

  constructor(value: Value) {
    this.#value = value;
  }

  get value(): Value {
    return this.#value;
  }

  set(value: Value): void {
    this.#value = value;
    for (const listener of [...this.#listeners]) listener();
  }

  /** Calls `listener` after every change; the returned function ends it. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** What a page has of something it reads: nothing yet, the thing, or why not. */
export type Loaded<Value> =
  | { readonly state: 'loading' }
  | { readonly state: 'there'; readonly value: Value }
  | { readonly state: 'failed'; readonly problem: import('./api.ts').ApiProblem };

/** The beginning of every {@link Loaded}. */
export const LOADING = { state: 'loading' } as const;
