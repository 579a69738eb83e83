// How does a request become an action and a sentence? One engine for all providers: the connector's own actions first, then what the
// provider reads specially, then its table, then `<type>.<method>`.

import type { BodyFacts } from '../policy/engine/facts.ts';
import { type ActionEntry, type Provider, type SeenRequest, usualRisk, verbOfMethod } from './action-entry.ts';
import { type CompiledEntry, compileEntry } from './compiled-entry.ts';
import type { ClassifiedAction, RequestHead } from './connector.ts';
import { inert } from './inert.ts';
import { PathTable, type TableMatch } from './path-table.ts';
import { compileSentence } from './sentence.ts';

/** What a classifier is made of. `basePath` is taken off before anything is looked up. */
export interface ClassifierParts {
  readonly type: string;
  readonly provider: Provider;
  readonly own: readonly ActionEntry[];
  readonly basePath: string;
}

export interface Classifier {
  classify(head: RequestHead, body: BodyFacts): ClassifiedAction;
  sentence(action: ClassifiedAction, head: RequestHead, body: BodyFacts): string;
}

const OVERRIDES = ['x-http-method-override', 'x-http-method', 'x-method-override'];
const METHOD = /^[A-Z][A-Z-]{0,19}$/;

/** Makes the classifier of one connector. */
export function createClassifier(parts: ClassifierParts): Classifier {
  return new TableClassifier(parts);
}

class TableClassifier implements Classifier {
  readonly #parts: ClassifierParts;
  readonly #own: PathTable<CompiledEntry> | undefined;
  readonly #table: PathTable<CompiledEntry> | undefined;

  constructor(parts: ClassifierParts) {
    this.#parts = parts;
    this.#own = tableOf(parts.own);
    this.#table = providerTable(parts.provider);
  }

  classify(head: RequestHead, body: BodyFacts): ClassifiedAction {
    const seen = this.#seen(head, body);
    const own = this.#own?.find(head.method, seen.path);
    if (own) return this.#ofRow(own, seen);
    const special = this.#parts.provider.special?.(seen);
    if (special) {
      const { sentence: _sentence, resource, ...action } = special;
      return {
        ...action,
        resource: { provider: this.#parts.type, type: resource?.type, id: resource?.id, account: undefined },
      };
    }
    const known = this.#table?.find(head.method, seen.path);
    return known ? this.#ofRow(known, seen) : this.#fallback(seen);
  }

  sentence(action: ClassifiedAction, head: RequestHead, body: BodyFacts): string {
    const seen = this.#seen(head, body);
    const row = this.#own?.find(head.method, seen.path)?.row;
    const template = row
      ? row.sentence
      : (this.#parts.provider.special?.(seen)?.sentence ?? this.#table?.find(head.method, seen.path)?.row.sentence);
    const said = template === undefined ? plain(action, head) : compileSentence(template)(action.parameters);
    return `${said}${unreadable(action, body)}`;
  }

  #seen(head: RequestHead, body: BodyFacts): SeenRequest {
    const { basePath } = this.#parts;
    const below = basePath !== '' && (head.path === basePath || head.path.startsWith(`${basePath}/`));
    return { head, body, path: below ? head.path.slice(basePath.length) || '/' : head.path };
  }

  #ofRow({ row, captured }: TableMatch<CompiledEntry>, { head, body }: SeenRequest): ClassifiedAction {
    const parameters = row.read({ head, body, captured });
    return {
      type: row.type,
      verb: strictest(row.verb, head),
      risk: row.risk,
      parameters,
      resource: {
        provider: this.#parts.type,
        type: row.resource?.type,
        id: row.idOf(parameters),
        account: row.accountOf(parameters),
      },
      typed: true,
      readsBody: row.readsBody,
    };
  }

  #fallback(seen: SeenRequest): ClassifiedAction {
    const { head } = seen;
    const verb = strictest(this.#parts.provider.fallbackVerb?.(seen) ?? verbOfMethod(head.method), head);
    return {
      type: `${this.#parts.type}.${METHOD.test(head.method) ? head.method.toLowerCase() : 'other'}`,
      verb,
      risk: usualRisk(verb, head.method),
      parameters: {},
      resource: { provider: this.#parts.type, type: undefined, id: undefined, account: undefined },
      typed: false,
      readsBody: false,
    };
  }
}

function tableOf(entries: readonly ActionEntry[]): PathTable<CompiledEntry> | undefined {
  return entries.length === 0 ? undefined : new PathTable(entries.map(compileEntry));
}

/** All connectors of a kind share its table, which never changes. */
const providerTables = new WeakMap<Provider, { readonly table: PathTable<CompiledEntry> | undefined }>();

function providerTable(provider: Provider): PathTable<CompiledEntry> | undefined {
  const known = providerTables.get(provider) ?? { table: tableOf(provider.entries) };
  providerTables.set(provider, known);
  return known.table;
}

/** Some origins do what such a header says instead of the method; what claims to read with one is taken to write. */
function strictest(verb: 'read' | 'write', { headers }: RequestHead): 'read' | 'write' {
  const overridden = OVERRIDES.some(
    (name) => headers[name] !== undefined && verbOfMethod(headers[name].toUpperCase()) === 'write',
  );
  return overridden ? 'write' : verb;
}

function plain({ type, typed }: ClassifiedAction, { method, scheme, host, port, path }: RequestHead): string {
  const usual = port === (scheme === 'https' ? 443 : 80);
  const url = `${inert(method)} ${scheme}://${inert(host.includes(':') ? `[${host}]` : host)}${usual ? '' : `:${port}`}${inert(path, 300)}`;
  return typed ? `${type}: ${url}` : url;
}

function unreadable({ readsBody }: ClassifiedAction, body: BodyFacts): string {
  if (!readsBody) return '';
  if (body.state === 'opaque') return ` (its body could not be read: ${inert(body.because)})`;
  return body.state === 'unread' ? ' (its body was not read yet)' : '';
}
