// Which actions does an OpenAPI document describe? One for each operation: its id as the type, its path as the template.

import { isAlias, parseDocument, visit } from 'yaml';
import type { OwnActionDocument } from '../../store/rows.ts';
import { ApiError } from '../errors.ts';

/** What is taken from a document. */
export interface DescribedApi {
  readonly actions: readonly OwnActionDocument[];
  /** The first server's absolute URL, where there is one. */
  readonly baseUrl: string | undefined;
}

type Json = Readonly<Record<string, unknown>>;

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const MAX_CHARACTERS = 4_000_000;
const TYPE_LENGTH = 80;

/** Reads a document, as an object or as text in JSON or YAML. Throws `invalid_request`. Does not follow references, nor fetch anything. */
export function importOpenApi(document: unknown): DescribedApi {
  const root = typeof document === 'string' ? parsed(document) : document;
  if (!isObject(root) || !isObject(root.paths)) throw refused('An OpenAPI document has paths.');
  const actions = Object.entries(root.paths).flatMap(([path, item]) =>
    isObject(item) ? operationsOf(path, item) : [],
  );
  return { actions, baseUrl: serverOf(root) };
}

function refused(message: string): ApiError {
  return new ApiError('invalid_request', message, { errors: [{ pointer: '/document', message }] });
}

function parsed(text: string): unknown {
  if (text.length > MAX_CHARACTERS) throw refused(`The document has more than ${MAX_CHARACTERS} characters.`);
  const document = parseDocument(text, { uniqueKeys: true });
  const [error] = document.errors;
  if (error) throw refused(`The document cannot be read: ${error.message.split('\n')[0]}`);
  let aliases = false;
  visit(document, {
    Node: (_, node) => {
      aliases ||= isAlias(node);
    },
  });
  if (aliases) throw refused('The document uses YAML aliases. Write it without them.');
  return document.toJS();
}

function operationsOf(path: string, item: Json): OwnActionDocument[] {
  return METHODS.flatMap((method) => {
    const operation = item[method];
    if (!isObject(operation)) return [];
    const summary =
      typeof operation.summary === 'string' ? operation.summary.replaceAll(/[[\]{}|]/g, ' ').slice(0, 200) : undefined;
    return [
      {
        method: method.toUpperCase(),
        path: simplified(path),
        type: `openapi.${nameOf(operation, method, path)}`,
        ...(summary && { sentence: summary }),
      },
    ];
  });
}

/** Parameter names as templates here take them. */
function simplified(path: string): string {
  return path.replaceAll(
    /\{([^{}]*)\}/g,
    (_, name: string) => `{${name.replaceAll(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d|$)/, '_')}}`,
  );
}

function nameOf(operation: Json, method: string, path: string): string {
  const id =
    typeof operation.operationId === 'string' && operation.operationId !== ''
      ? operation.operationId
      : `${method}${path}`;
  const name = id
    .replaceAll(/[^A-Za-z0-9_.-]+/g, '_')
    .split('.')
    .filter((word) => word !== '')
    .join('.');
  return name.slice(0, TYPE_LENGTH).replace(/\.$/, '') || method;
}

function serverOf({ servers }: Json): string | undefined {
  const first: unknown = Array.isArray(servers) ? servers[0] : undefined;
  const url = isObject(first) ? first.url : undefined;
  return typeof url === 'string' && /^https?:\/\/[^{}]+$/.test(url) ? url.replace(/\/+$/, '') : undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
